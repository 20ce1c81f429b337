//! Anthropic's Messages API (docs.claude.com, "Messages"), also as Bedrock and Vertex AI serve it.

mod blocks;
mod conversation;
mod events;
mod message;
mod request;
mod tools;
mod words;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost, Frame, to_json},
    call::Call,
    turn::Turn,
};

pub(crate) use self::{
    events::{error, events},
    message::document,
    request::{Host, read},
};

/// Whether the last segment of a path is a call of Claude on Vertex AI.
pub(crate) fn is_vertex(segment: &str) -> bool {
    segment.ends_with(":rawPredict") || segment.ends_with(":streamRawPredict")
}

pub(crate) fn answer(call: &Call) -> Answer {
    let host = match call.path.rsplit('/').next() {
        Some(last) if is_vertex(last) => Host::Vertex,
        Some("count_tokens") => Host::Counting,
        _ => Host::Direct,
    };
    let asked = match read(call, host) {
        Ok(asked) => asked,
        Err(complaint) => return failure(StatusCode::BAD_REQUEST, &complaint),
    };
    if host == Host::Counting {
        return Answer::json(&json!({"input_tokens": asked.tokens}), Cost::default());
    }
    let turn = Turn::of(call, &asked);
    if call.wants_stream() {
        let frames = events(call, &turn, asked.tokens);
        let frames = frames.into_iter().map(|(event, content)| Frame {
            bytes: sse(&event),
            tokens: u64::from(content),
            content,
        });
        return Answer::events(frames.collect(), sse(&error()), asked.tokens);
    }
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    Answer::json(&document(call, &turn, asked.tokens), cost)
}

/// An error; its type is the one that Anthropic gives with `status` (docs, "Errors").
pub(crate) fn failure(status: StatusCode, message: &str) -> Answer {
    let kind = match status.as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        400..=499 => "invalid_request_error",
        504 => "timeout_error",
        _ => "api_error",
    };
    let error = json!({"type": kind, "message": message});
    let body = json!({"type": "error", "error": error, "request_id": "req_mock"});
    Answer::whole(status, "application/json", to_json(&body))
}

/// An event, named as its data is typed.
fn sse(data: &Value) -> Bytes {
    let name = data["type"].as_str().unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n").into()
}
