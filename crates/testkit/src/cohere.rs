//! Cohere's chat, version 2 (docs.cohere.com, "Chat", "Chat with streaming").

mod message;
mod request;

use http::StatusCode;
use serde_json::json;

use crate::{
    answer::{Answer, Cost, to_json},
    call::Call,
    node::Node,
    turn::Turn,
};

pub(crate) fn answer(call: &Call) -> Answer {
    let asked = match request::read(&Node::root(&call.body)) {
        Ok(asked) => asked,
        Err(complaint) => return failure(StatusCode::BAD_REQUEST, &complaint),
    };
    let turn = Turn::of(call, &asked);
    if call.wants_stream() {
        return message::stream(call, &turn, asked.tokens);
    }
    let cost = Cost {
        prompt: asked.tokens,
        completion: turn.tokens(),
    };
    Answer::json(&message::document(call, &turn, asked.tokens), cost)
}

pub(crate) fn failure(status: StatusCode, message: &str) -> Answer {
    let id = "00000000-0000-4000-8000-000000000000";
    let body = to_json(&json!({"id": id, "message": message}));
    Answer::whole(status, "application/json", body)
}
