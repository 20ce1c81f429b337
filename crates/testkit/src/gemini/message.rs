//! The answer, whole and streamed.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Frame},
    call::Call,
    node::Node,
    turn::Turn,
};

use super::content::signed;

/// The whole answer.
pub(super) fn document(call: &Call, turn: &Turn, tokens: u64) -> Value {
    let thought = turn.thought();
    let mut parts: Vec<Value> = thought
        .iter()
        .map(|thought| thought_part(thought))
        .collect();
    parts.push(match turn.tool {
        Some(_) => call_part(call, turn),
        None => json!({"text": turn.text()}),
    });
    if signs(call, turn)
        && let Some(last) = parts.last_mut()
    {
        sign(last);
    }
    chunk(call, turn, parts, tokens, turn.tokens(), true)
}

/// The chunks, as events or as the elements of an array.
pub(super) fn stream(call: &Call, turn: &Turn, tokens: u64, events: bool, error: &Value) -> Answer {
    let mut chunks: Vec<Value> = Vec::new();
    let mut push = |part: Value| {
        let count = chunks.len() as u64 + 1;
        chunks.push(chunk(call, turn, vec![part], tokens, count, false));
    };
    turn.thoughts
        .iter()
        .for_each(|piece| push(thought_part(piece)));
    match turn.tool {
        // Arguments are not streamed: a call is one part.
        Some(_) => push(signed_part(call, turn, call_part(call, turn))),
        None => turn
            .parts
            .iter()
            .for_each(|piece| push(json!({"text": piece}))),
    }
    let mut last = json!({"text": ""});
    if turn.tool.is_none() {
        last = signed_part(call, turn, last);
    }
    let last = chunk(call, turn, vec![last], tokens, turn.tokens(), true);
    let framed = |index: usize, chunk: &Value| -> Bytes {
        match (events, index) {
            (true, _) => format!("data: {chunk}\r\n\r\n").into(),
            (false, 0) => format!("[{chunk}").into(),
            (false, _) => format!(",\r\n{chunk}").into(),
        }
    };
    let count = chunks.len();
    let content = chunks.iter().enumerate();
    let mut frames: Vec<Frame> = content
        .map(|(index, chunk)| Frame::content(framed(index, chunk)))
        .collect();
    frames.push(Frame::bare(framed(count, &last)));
    if events {
        return Answer::events(frames, framed(0, error), tokens);
    }
    frames.push(Frame::bare("]"));
    let mut answer = Answer::events(frames, framed(1, error), tokens);
    let kind = http::HeaderValue::from_static("application/json; charset=UTF-8");
    answer.headers.insert(http::header::CONTENT_TYPE, kind);
    answer
}

fn chunk(
    call: &Call,
    turn: &Turn,
    parts: Vec<Value>,
    tokens: u64,
    spent: u64,
    last: bool,
) -> Value {
    let mut candidate = json!({"content": {"parts": parts, "role": "model"}, "index": 0});
    if last {
        candidate["finishReason"] = json!(turn.ending("STOP", "MAX_TOKENS", "STOP"));
    }
    let thoughts = spent.min(turn.thoughts.len() as u64);
    let mut usage = json!({
        "promptTokenCount": tokens,
        "candidatesTokenCount": spent - thoughts,
        "totalTokenCount": tokens + spent,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}],
    });
    if thoughts > 0 {
        usage["thoughtsTokenCount"] = json!(thoughts);
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": call.model,
        "responseId": call.id("resp"),
    })
}

fn thought_part(text: &str) -> Value {
    json!({"text": text, "thought": true})
}

fn call_part(call: &Call, turn: &Turn) -> Value {
    let id = call.id("fc");
    json!({"functionCall": {"id": id, "name": turn.tool, "args": turn.arguments()}})
}

/// Gemini 3 thinks and signs whether it is asked to show its thoughts or not.
fn signs(call: &Call, turn: &Turn) -> bool {
    !turn.thoughts.is_empty() || call.model.starts_with("gemini-3")
}

fn signed_part(call: &Call, turn: &Turn, mut part: Value) -> Value {
    if signs(call, turn) {
        sign(&mut part);
    }
    part
}

fn sign(part: &mut Value) {
    let signature = match part.get("functionCall") {
        Some(call) => signed("functionCall", &Node::root(call)),
        None => signed("text", &Node::root(part)),
    };
    part["thoughtSignature"] = json!(signature);
}
