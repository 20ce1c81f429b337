//! Whole answers of providers, and what their streams have in common with them.

use serde_json::{Value, json};

use super::{
    ITEM, OWN,
    members::{Members, whole},
    reading, usage,
};
use crate::{
    Fault, Invalid,
    neutral::{Answer, Choice, Content, Event, Extra, Finish, Part, TokenLogprob},
};

/// What this gateway writes anew into every answer.
const WRITTEN: [&str; 8] = [
    "id",
    "object",
    "model",
    "created_at",
    "status",
    "output",
    "usage",
    "incomplete_details",
];

/// Reads the answer to `POST /v1/responses`.
pub(super) fn read_answer(body: &[u8]) -> Result<Answer, Fault> {
    let response: Value = serde_json::from_slice(body)?;
    if !response.is_object()
        || (response.get("output").is_none() && response.get("error").is_none())
    {
        let message = "neither `output` nor `error` is in the answer";
        return Err(Fault::Malformed(message.to_owned()));
    }
    if let Some(fault) = failure(&response) {
        return Err(fault);
    }
    let mut choice = Choice::default();
    let output = response.get("output").and_then(Value::as_array);
    for item in output.into_iter().flatten() {
        let parts = read_item(item, &mut choice.logprobs)?;
        choice.parts.extend(parts);
    }
    let calls = choice.parts.iter().any(is_call);
    choice.finish = Some(finish(&response, calls));
    let mut answer = Answer::new(OWN);
    if let Event::Start {
        id,
        model,
        created,
        service_tier,
        extra,
        ..
    } = start(&response)
    {
        (answer.id, answer.model, answer.created) = (id, model, created);
        (answer.service_tier, answer.extra) = (service_tier, extra);
    }
    answer.usage = response.get("usage").and_then(usage::read);
    answer.choices.push(choice);
    Ok(answer)
}

/// Reads an item of an answer. The id of a reasoning item is kept beside its state, so that streams know it before
/// the state has come.
pub(super) fn read_item(
    item: &Value,
    logprobs: &mut Vec<TokenLogprob>,
) -> Result<Vec<Part>, Fault> {
    let members = Members::of(item.clone(), "output").map_err(malformed)?;
    let mut parts = reading::item(members, logprobs).map_err(malformed)?;
    for part in &mut parts {
        let thinks = matches!(part.content, Content::Thinking { .. });
        if let Some(id) = item.get("id").filter(|id| thinks && id.is_string()) {
            keep_id(part, id.clone());
        }
    }
    Ok(parts)
}

/// Notes the id of the item that `part` belongs to.
pub(super) fn keep_id(part: &mut Part, id: Value) {
    let kept = part.extra.entry(ITEM).or_insert_with(|| json!({}));
    if let Some(kept) = kept.as_object_mut() {
        kept.insert("id".to_owned(), id);
    }
}

/// Whether the model waits for `part` to be answered.
pub(super) fn is_call(part: &Part) -> bool {
    matches!(part.content, Content::ToolCall { .. })
}

/// What a response says before its output.
pub(super) fn start(response: &Value) -> Event {
    let text = |key: &str| response.get(key)?.as_str().map(str::to_owned);
    Event::Start {
        source: OWN,
        id: text("id"),
        model: text("model"),
        created: response.get("created_at").and_then(whole),
        service_tier: text("service_tier"),
        extra: extra(response),
    }
}

fn extra(response: &Value) -> Extra {
    let members = response.as_object().into_iter().flatten();
    members
        .filter(|(key, value)| !WRITTEN.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Why a response ended.
pub(super) fn finish(response: &Value, calls: bool) -> Finish {
    let reason = || {
        let details = response.get("incomplete_details")?;
        details.get("reason")?.as_str()
    };
    let done = if calls {
        Finish::ToolCalls
    } else {
        Finish::Stop
    };
    match response.get("status").and_then(Value::as_str) {
        // `complete` is what some providers write.
        None | Some("completed" | "complete") => done,
        Some("incomplete") => match reason() {
            Some("max_output_tokens" | "max_tokens") => Finish::Length,
            Some("content_filter") => Finish::ContentFilter,
            other => Finish::Other(other.unwrap_or("incomplete").to_owned()),
        },
        Some(other) => Finish::Other(other.to_owned()),
    }
}

/// The error that a response reports, if it does.
pub(super) fn failure(response: &Value) -> Option<Fault> {
    let error = response.get("error").filter(|error| !error.is_null());
    let failed = response.get("status").and_then(Value::as_str) == Some("failed");
    if error.is_none() && !failed {
        return None;
    }
    Some(reported(error.unwrap_or(&Value::Null)))
}

/// The fault that an error object stands for.
pub(super) fn reported(error: &Value) -> Fault {
    let code = ["code", "type"].into_iter().find_map(|key| {
        let code = error.get(key)?;
        code.as_str().filter(|code| *code != "error")
    });
    let number = error.get("code").and_then(Value::as_u64);
    let number = number.and_then(|number| u16::try_from(number).ok());
    let body = json!({"error": error});
    Fault::Reported {
        status: number
            .filter(|number| (400..600).contains(number))
            .or_else(|| code.and_then(status)),
        body: body.to_string().into_bytes(),
    }
}

/// The status that OpenAI answers with where the error comes before the stream.
fn status(code: &str) -> Option<u16> {
    Some(match code {
        "server_error" | "internal_error" | "vector_store_timeout" => 500,
        "server_is_overloaded" | "slow_down" | "overloaded_error" => 503,
        "rate_limit_exceeded"
        | "insufficient_quota"
        | "rate_limit_error"
        | "usage_limit_reached" => 429,
        "model_not_found" | "image_file_not_found" => 404,
        "invalid_api_key" | "authentication_error" => 401,
        "permission_error" => 403,
        "context_length_exceeded"
        | "bio_policy"
        | "data_residency_mismatch"
        | "invalid_request_error" => 400,
        code if code.starts_with("invalid_") || code.contains("image") => 400,
        _ => return None,
    })
}

fn malformed(invalid: Invalid) -> Fault {
    Fault::Malformed(invalid.message)
}
