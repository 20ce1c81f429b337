//! The answer: a document, or a line for each piece.

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost, Frame},
    asked::Asked,
    call::Call,
    turn::Turn,
};

/// When everything was made.
const CREATED: &str = "2025-01-01T00:00:00.000000Z";

/// Where a dialect writes a text and thoughts.
pub(super) type Form = fn(&str, Option<&str>, Option<Value>) -> Value;

pub(super) const CHAT: Form = |text, thought, calls| {
    let mut message = json!({"role": "assistant", "content": text});
    if let Some(thought) = thought {
        message["thinking"] = json!(thought);
    }
    if let Some(calls) = calls {
        message["tool_calls"] = calls;
    }
    json!({"message": message})
};

pub(super) const GENERATE: Form = |text, thought, _| match thought {
    Some(thought) => json!({"response": text, "thinking": thought}),
    None => json!({"response": text}),
};

/// Unlike everywhere else, a stream is what comes unless it is declined.
pub(super) fn answer(call: &Call, asked: &Asked, form: Form) -> Answer {
    let turn = Turn::of(call, asked);
    if call.body["stream"] == false {
        let thought = turn.thought();
        let text = turn.text();
        let text = if turn.tool.is_some() { "" } else { &text };
        let document = form(text, thought.as_deref(), calls(call, &turn));
        let cost = Cost {
            prompt: asked.tokens,
            completion: turn.tokens(),
        };
        return Answer::json(&last(call, &turn, asked.tokens, document), cost);
    }
    let error = line(&json!({"error": "The mock was told to fail in its stream."}));
    let mut answer = Answer::events(frames(call, &turn, asked, form), error, asked.tokens);
    let kind = HeaderValue::from_static("application/x-ndjson");
    answer.headers.insert(CONTENT_TYPE, kind);
    answer
}

fn frames(call: &Call, turn: &Turn, asked: &Asked, form: Form) -> Vec<Frame> {
    let piece = |document: Value| Frame::content(line(&stamped(call, document)));
    let thoughts = turn.thoughts.iter();
    let mut frames: Vec<Frame> = thoughts
        .map(|piece_| piece(form("", Some(piece_), None)))
        .collect();
    match calls(call, turn) {
        Some(calls) => frames.push(piece(form("", None, Some(calls)))),
        None => frames.extend(turn.parts.iter().map(|text| piece(form(text, None, None)))),
    }
    let last = last(call, turn, asked.tokens, form("", None, None));
    frames.push(Frame::bare(line(&last)));
    frames
}

fn calls(call: &Call, turn: &Turn) -> Option<Value> {
    let name = turn.tool.as_ref()?;
    let function = json!({"index": 0, "name": name, "arguments": turn.arguments()});
    Some(json!([{"id": call.id("call_"), "function": function}]))
}

/// With a call, too, the reason is `stop`.
fn last(call: &Call, turn: &Turn, tokens: u64, document: Value) -> Value {
    let mut document = stamped(call, document);
    for (name, value) in [
        ("done", json!(true)),
        ("done_reason", json!(turn.ending("stop", "length", "stop"))),
        ("total_duration", json!(5_000_000)),
        ("load_duration", json!(1_000_000)),
        ("prompt_eval_count", json!(tokens)),
        ("prompt_eval_duration", json!(1_000_000)),
        ("eval_count", json!(turn.tokens())),
        ("eval_duration", json!(3_000_000)),
    ] {
        document[name] = value;
    }
    document
}

fn stamped(call: &Call, mut document: Value) -> Value {
    document["model"] = json!(call.model);
    document["created_at"] = json!(CREATED);
    document["done"] = json!(false);
    document
}

fn line(document: &Value) -> Bytes {
    format!("{document}\n").into()
}
