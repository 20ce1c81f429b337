//! What Cohere answers as a whole.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    citation,
    types::{self, Logprobs, Message, ToolCall},
    usage,
};
use crate::{
    Fault,
    neutral::{Answer, Choice, Content, Finish, Part, TokenLogprob},
};

pub(super) fn read(body: &[u8]) -> Result<Answer, Fault> {
    let value: Value = serde_json::from_slice(body)?;
    if value.get("message").is_some_and(Value::is_string) {
        return Err(reported(None, body));
    }
    let read: types::Answer = serde_json::from_value(value)?;
    let Some(message) = read.message else {
        return Err(Fault::Malformed("no `message`".to_owned()));
    };
    if let Some(status) = read.finish_reason.as_deref().and_then(failed) {
        return Err(reported(Some(status), body));
    }
    let mut answer = Answer::new(Dialect::Cohere);
    answer.id = read.id;
    answer.usage = read.usage.and_then(usage::usage);
    answer.extra = read.extra;
    answer.choices = vec![Choice {
        parts: parts(message),
        finish: read.finish_reason.as_deref().map(finish),
        logprobs: read
            .logprobs
            .into_iter()
            .flatten()
            .flat_map(logprobs)
            .collect(),
        ..Choice::default()
    }];
    Ok(answer)
}

pub(super) fn reported(status: Option<u16>, body: &[u8]) -> Fault {
    Fault::Reported {
        status,
        body: body.to_vec(),
    }
}

fn parts(message: Message) -> Vec<Part> {
    let mut parts = Vec::new();
    parts.extend(said(message.tool_plan).map(Part::thinking));
    // Citations count the pieces of content.
    let mut places = Vec::new();
    for content in message.content.into_iter().flatten() {
        places.push(parts.len());
        match content.kind.as_deref() {
            Some("thinking") => parts.extend(said(content.thinking).map(Part::thinking)),
            _ => parts.extend(said(content.text).map(Part::text)),
        }
    }
    for value in message.citations.into_iter().flatten() {
        let Some((index, found)) = citation::of_text(&value) else {
            continue;
        };
        let place = usize::try_from(index).ok().and_then(|at| places.get(at));
        let named = place.copied().filter(|at| is_text(parts.get(*at)));
        // Without an index, there is one text.
        let place = named.or_else(|| parts.iter().position(|part| is_text(Some(part))));
        let part = place.and_then(|at| parts.get_mut(at));
        if let Some(Content::Text { citations, .. }) = part.map(|part| &mut part.content) {
            citations.extend(found);
        }
    }
    parts.extend(message.tool_calls.into_iter().flatten().map(call));
    parts
}

fn is_text(part: Option<&Part>) -> bool {
    part.is_some_and(|part| part.as_text().is_some())
}

fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A tool without parameters is called with `null`.
pub(super) fn call(call: ToolCall) -> Part {
    let function = call.function.unwrap_or_default();
    let arguments = function
        .arguments
        .filter(|arguments| arguments.trim() != "null");
    Part::tool_call(
        call.id.unwrap_or_else(made_up_id),
        function.name.unwrap_or_default(),
        arguments.unwrap_or_default(),
    )
}

fn made_up_id() -> String {
    let letters = std::iter::repeat_with(fastrand::alphanumeric).take(24);
    format!("call_{}", letters.collect::<String>())
}

pub(super) fn finish(reason: &str) -> Finish {
    match reason {
        "COMPLETE" => Finish::Stop,
        "STOP_SEQUENCE" => Finish::StopSequence(None),
        "MAX_TOKENS" => Finish::Length,
        "TOOL_CALL" => Finish::ToolCalls,
        // Of the older API.
        "ERROR_TOXIC" => Finish::ContentFilter,
        "ERROR_LIMIT" => Finish::ContextFull,
        other => Finish::Other(other.to_owned()),
    }
}

/// The status that an answer's end stands for, when it is a failure.
pub(super) fn failed(reason: &str) -> Option<u16> {
    match reason {
        "ERROR" => Some(500),
        "TIMEOUT" => Some(504),
        _ => None,
    }
}

/// Tokens have ids and no texts; the text of several of them is given to the first.
pub(super) fn logprobs(piece: Logprobs) -> Vec<TokenLogprob> {
    let mut text = piece.text;
    let probabilities = piece.logprobs.unwrap_or_default();
    let known = piece.token_ids.map_or(probabilities.len(), |ids| ids.len());
    let tokens = probabilities.into_iter().take(known);
    tokens
        .map(|logprob| TokenLogprob {
            token: text.take().unwrap_or_default(),
            logprob,
            ..TokenLogprob::default()
        })
        .collect()
}
