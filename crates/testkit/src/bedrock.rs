//! Amazon Bedrock's runtime: Converse (Bedrock API reference, "Converse", "ConverseStream"), and InvokeModel for
//! bodies in Anthropic's dialect.

mod blocks;
mod frames;
mod invoke;
mod message;
mod request;

use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::{
    answer::{Answer, Cost, to_json},
    call::Call,
    node::Node,
    turn::Turn,
};

/// Whether the last segment of a path is one of the calls that are served here.
pub(crate) fn is_method(segment: &str) -> bool {
    let methods = [
        "converse",
        "converse-stream",
        "invoke",
        "invoke-with-response-stream",
    ];
    methods.contains(&segment)
}

pub(crate) fn answer(call: &Call) -> Answer {
    match call.path.rsplit('/').next() {
        Some("invoke") => return invoke::whole(call),
        Some("invoke-with-response-stream") => return invoke::streamed(call),
        _ => {}
    }
    let asked = match request::read(&Node::root(&call.body)) {
        Ok(asked) => asked,
        Err(complaint) => return failure(StatusCode::BAD_REQUEST, &complaint),
    };
    let turn = Turn::of(call, &asked);
    if call.path.ends_with("/converse-stream") {
        return frames::answer(message::frames(call, &turn, asked.tokens), asked.tokens);
    }
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    Answer::json(&message::document(call, &turn, asked.tokens), cost)
}

/// An error, whose type is a header (API reference, "Common errors").
pub(crate) fn failure(status: StatusCode, message: &str) -> Answer {
    let kind = match status.as_u16() {
        401 | 403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        408 => "ModelTimeoutException",
        429 => "ThrottlingException",
        424 => "ModelErrorException",
        400..=499 => "ValidationException",
        503 => "ServiceUnavailableException",
        _ => "InternalServerException",
    };
    let body = to_json(&json!({"message": message}));
    let mut answer = Answer::whole(status, "application/json", body);
    let kind = HeaderValue::from_static(kind);
    answer.headers.insert("x-amzn-errortype", kind);
    answer
}
