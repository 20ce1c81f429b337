//! Ollama's own API (Ollama's repository, docs/api.md); a server written in Go, so members that it does not know are
//! ignored, and those of a wrong type are not.

mod chat;
mod embed;
mod message;

use http::StatusCode;
use serde_json::json;

use crate::{
    answer::{Answer, to_json},
    call::Call,
    node::Node,
};

pub(crate) fn answer(call: &Call) -> Answer {
    let body = Node::root(&call.body);
    if call.model.is_empty() {
        return failure(StatusCode::BAD_REQUEST, "model is required");
    }
    let answer = match call.path.rsplit('/').next() {
        Some("chat") => chat::chat(&body).map(|asked| message::answer(call, &asked, message::CHAT)),
        Some("generate") => {
            chat::generate(&body).map(|asked| message::answer(call, &asked, message::GENERATE))
        }
        _ => embed::answer(call, &body),
    };
    answer.unwrap_or_else(|complaint| failure(StatusCode::BAD_REQUEST, &complaint))
}

pub(crate) fn failure(status: StatusCode, message: &str) -> Answer {
    let body = to_json(&json!({"error": message}));
    Answer::whole(status, "application/json; charset=utf-8", body)
}
