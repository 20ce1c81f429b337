//! What Converse answers as a whole.

use serde::Deserialize;
use serde_json::{Value, json};
use tollgate_core::{Dialect, Precision, Usage};

use super::results;
use crate::{
    Fault,
    neutral::{Answer, Choice, Extra, Finish},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    output: Output,
    stop_reason: Option<String>,
    usage: Option<Tokens>,
    service_tier: Option<Value>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Deserialize)]
struct Output {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Vec<Value>,
}

/// Counts; `inputTokens` leaves out what the cache gave and took.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Tokens {
    input_tokens: u64,
    output_tokens: u64,
    #[serde(alias = "cacheReadInputTokenCount")]
    cache_read_input_tokens: Option<u64>,
    #[serde(alias = "cacheWriteInputTokenCount")]
    cache_write_input_tokens: Option<u64>,
    cache_details: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    input_tokens: u64,
    ttl: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Result<Answer, Fault> {
    let body: Value = serde_json::from_slice(body)?;
    let body: Body = serde_json::from_value(without_doubles(body))?;
    let mut answer = Answer::new(Dialect::Bedrock);
    let mut parts = Vec::new();
    for block in body.output.message.content {
        parts.push(results::part(block));
    }
    answer.usage = body.usage.map(Into::into);
    answer.service_tier = tier(body.service_tier.as_ref());
    answer.extra = body.extra;
    answer.choices = vec![Choice {
        parts,
        finish: body.stop_reason.as_deref().map(finish),
        ..Choice::default()
    }];
    Ok(answer)
}

/// Some models' counts come under an old and a new name at once, which serde takes for a mistake.
pub(super) fn without_doubles(mut body: Value) -> Value {
    if let Some(Value::Object(usage)) = body.get_mut("usage") {
        for (old, new) in [
            ("cacheReadInputTokenCount", "cacheReadInputTokens"),
            ("cacheWriteInputTokenCount", "cacheWriteInputTokens"),
        ] {
            if usage.contains_key(new) {
                usage.shift_remove(old);
            }
        }
    }
    body
}

fn tier(tier: Option<&Value>) -> Option<String> {
    tier?.get("type")?.as_str().map(str::to_owned)
}

pub(super) fn finish(reason: &str) -> Finish {
    match reason {
        "end_turn" => Finish::Stop,
        "tool_use" => Finish::ToolCalls,
        "max_tokens" => Finish::Length,
        "stop_sequence" => Finish::StopSequence(None),
        "guardrail_intervened" | "content_filtered" => Finish::ContentFilter,
        "model_context_window_exceeded" => Finish::ContextFull,
        "refusal" => Finish::Refusal,
        other => Finish::Other(other.to_owned()),
    }
}

/// The error of an exception frame: its name tells the status (API reference, "ConverseStream", Errors).
pub(super) fn exception(name: &str, payload: &[u8]) -> Fault {
    let status = match name.trim_end_matches("Exception") {
        "validation" => 400,
        "accessDenied" => 403,
        "resourceNotFound" => 404,
        "modelTimeout" => 408,
        "modelStreamError" | "modelError" => 424,
        "throttling" | "modelNotReady" => 429,
        "serviceUnavailable" => 503,
        _ => 500,
    };
    let mut body: Value = serde_json::from_slice(payload).unwrap_or_else(|_| json!({}));
    if body.get("__type").is_none() && body.is_object() {
        body["__type"] = json!(name);
    }
    Fault::Reported {
        status: Some(status),
        body: body.to_string().into_bytes(),
    }
}

// === impl Usage ===

impl From<Tokens> for Usage {
    fn from(tokens: Tokens) -> Self {
        let written = tokens.cache_write_input_tokens.unwrap_or(0);
        let hour = tokens.cache_details.iter();
        let hour = hour.filter(|details| details.ttl.as_deref() == Some("1h"));
        let hour = hour.fold(0_u64, |sum, details| {
            sum.saturating_add(details.input_tokens)
        });
        Self {
            input: tokens.input_tokens,
            output: tokens.output_tokens,
            cache_read: tokens.cache_read_input_tokens.unwrap_or(0),
            cache_write_5m: written.saturating_sub(hour),
            cache_write_1h: hour.min(written),
            precision: Precision::Reported,
            ..Self::default()
        }
    }
}
