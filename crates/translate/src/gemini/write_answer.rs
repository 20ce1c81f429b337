//! Answers for clients of Gemini's: whole ones, and what pieces of streams are made of.

use serde_json::{Value, json};

use super::{
    finish, grounding, logprobs, media,
    parts::{is_own, kept},
    signature, usage,
    wire::{Candidate, Content as WireContent, FunctionCall, Part as Wire, Response},
};
use crate::{
    Asked,
    neutral::{Answer, Choice, Content, Extra, Finish, Part, State, Tool},
};

/// The whole answer to what was asked.
pub(super) fn write(answer: &Answer, asked: &Asked) -> Vec<u8> {
    let own = is_own(answer.source);
    let extra = if own {
        answer.extra.clone()
    } else {
        Extra::new()
    };
    let blocked = own && extra.contains_key("promptFeedback");
    let silent =
        |choice: &Choice| choice.parts.is_empty() && choice.finish == Some(Finish::ContentFilter);
    let candidates = if blocked && answer.choices.iter().all(silent) {
        None
    } else {
        let choices = answer.choices.iter();
        Some(
            choices
                .map(|choice| candidate(choice, own, asked))
                .collect(),
        )
    };
    let mut response = envelope(asked, answer.id.as_deref(), extra);
    response.candidates = candidates;
    if let Some(usage) = &answer.usage {
        let tier = answer.service_tier.as_deref();
        add_usage(&mut response, usage, tier);
    }
    serde_json::to_vec(&response).unwrap_or_default()
}

/// An answer without anything said.
pub(super) fn envelope(asked: &Asked, id: Option<&str>, extra: Extra) -> Response {
    Response {
        model_version: Some(asked.model.clone()),
        response_id: Some(id.unwrap_or(&asked.id).to_owned()),
        extra,
        ..Response::default()
    }
}

/// Token counts, with what is known of the class of service.
pub(super) fn add_usage(response: &mut Response, usage: &tollgate_core::Usage, tier: Option<&str>) {
    let mut metadata = usage::write(usage);
    metadata.traffic_type = response.extra.remove("usageMetadata.trafficType");
    metadata.service_tier = tier.map(|tier| match tier {
        "default" => "standard".into(),
        _ => tier.into(),
    });
    response.usage_metadata = Some(metadata);
}

fn candidate(choice: &Choice, own: bool, asked: &Asked) -> Candidate {
    let extra = if own {
        choice.extra.clone()
    } else {
        Extra::new()
    };
    let said = choice.parts.iter();
    let said = said
        .filter_map(|part| self::part(part, own, asked))
        .collect::<Vec<_>>();
    let mut candidate = content(choice.index, said);
    candidate.extra = extra;
    complete(&mut candidate, choice);
    candidate
}

/// A candidate that says `parts`.
pub(super) fn content(index: u32, parts: Vec<Wire>) -> Candidate {
    let content = WireContent {
        role: Some("model".to_owned()),
        parts: Some(parts),
        ..WireContent::default()
    };
    Candidate {
        content: Some(content),
        index: Some(i64::from(index)),
        ..Candidate::default()
    }
}

/// Adds to `candidate`, which holds its provider's own members, how it ended and what it rests on.
pub(super) fn complete(candidate: &mut Candidate, choice: &Choice) {
    let extra = &mut candidate.extra;
    candidate.finish_reason = extra.remove("finishReason").or_else(|| {
        let finish = choice.finish.as_ref()?;
        Some(finish::write(finish).into())
    });
    candidate.grounding_metadata = extra
        .remove("groundingMetadata")
        .or_else(|| grounding::write(&choice.parts));
    if !choice.logprobs.is_empty() && !extra.contains_key("logprobsResult") {
        candidate.logprobs_result = Some(logprobs::write(&choice.logprobs));
    }
}

/// `part` for the client; `None` where Gemini has no word for it. Members that only its provider knows go along where
/// that is Gemini's `own`: Google's SDKs refuse what they do not know.
pub(super) fn part(part: &Part, own: bool, asked: &Asked) -> Option<Wire> {
    let mut extra = if own {
        part.extra.clone()
    } else {
        Extra::new()
    };
    let mut wire = match &part.content {
        Content::Text { text, .. } | Content::Refusal(text) => words(text, false),
        Content::Thinking { text, .. } => words(text, true),
        Content::ToolCall {
            id,
            name,
            arguments,
            custom,
        } => call(
            id,
            name,
            arguments,
            *custom || is_custom(name, asked),
            &mut extra,
        ),
        Content::Other { dialect, json } if is_own(*dialect) => {
            serde_json::from_value(json.clone()).ok()?
        }
        Content::Json(value) => words(&value.to_string(), false),
        Content::ToolResult { .. } | Content::Other { .. } => return None,
        content => {
            let (kind, medium) = media::media(content)?;
            media::write(kind, medium)?
        }
    };
    wire.extra.extend(extra);
    if let Some(state) = &part.state {
        wire.thought_signature = Some(signed(state, &part.content));
    }
    Some(wire)
}

/// The signature that carries `state` of a part of `content`.
pub(super) fn signed(state: &State, content: &Content) -> String {
    let redacted = matches!(content, Content::Thinking { redacted: true, .. });
    signature::seal(state, redacted)
}

/// Words, or thoughts.
pub(super) fn words(text: &str, thought: bool) -> Wire {
    Wire {
        text: Some(text.to_owned()),
        thought: thought.then_some(true),
        ..Wire::default()
    }
}

fn is_custom(name: &str, asked: &Asked) -> bool {
    let mut tools = asked.request.tools.iter();
    tools.any(|tool| matches!(tool, Tool::Custom(custom) if custom.name == name))
}

/// A call; its arguments are an object here, whatever the model wrote.
pub(super) fn call(id: &str, name: &str, arguments: &str, custom: bool, extra: &mut Extra) -> Wire {
    let args = if custom {
        Some(json!({ "input": arguments }))
    } else if arguments.trim().is_empty() {
        Some(json!({}))
    } else {
        let parsed = serde_json::from_str::<Value>(arguments).ok();
        let parsed = parsed.filter(Value::is_object);
        Some(parsed.unwrap_or_else(|| json!({ "input": arguments })))
    };
    let call = FunctionCall {
        id: Some(id.to_owned()),
        name: Some(name.to_owned()),
        args,
        extra: kept(extra, "functionCall"),
        ..FunctionCall::default()
    };
    Wire {
        function_call: Some(call),
        ..Wire::default()
    }
}
