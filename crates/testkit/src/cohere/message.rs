//! The answer, whole and streamed.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Frame},
    call::Call,
    turn::Turn,
};

/// What is said before a tool is called.
const PLAN: &str = "I will call the tool.";

/// The whole answer.
pub(super) fn document(call: &Call, turn: &Turn, tokens: u64) -> Value {
    let mut message = json!({"role": "assistant"});
    let thought = turn.thought();
    let mut content: Vec<Value> = thought
        .iter()
        .map(|thought| json!({"type": "thinking", "thinking": thought}))
        .collect();
    match &turn.tool {
        Some(name) => {
            message["tool_plan"] = json!(PLAN);
            message["tool_calls"] = json!([tool_call(call, name, &turn.text())]);
        }
        None => content.push(json!({"type": "text", "text": turn.text()})),
    }
    if !content.is_empty() {
        message["content"] = json!(content);
    }
    json!({
        "id": id(call),
        "message": message,
        "finish_reason": ending(turn),
        "usage": usage(tokens, turn),
    })
}

/// The events.
pub(super) fn stream(call: &Call, turn: &Turn, tokens: u64) -> Answer {
    let message = json!({
        "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": [],
    });
    let start = json!({"type": "message-start", "id": id(call), "delta": {"message": message}});
    let mut frames = vec![Frame::bare(sse(&start))];
    let mut index = 0;
    if !turn.thoughts.is_empty() {
        block(&mut frames, index, "thinking", &turn.thoughts);
        index += 1;
    }
    match &turn.tool {
        Some(name) => calling(&mut frames, call, name, &turn.parts),
        None => block(&mut frames, index, "text", &turn.parts),
    }
    let delta = json!({"finish_reason": ending(turn), "usage": usage(tokens, turn)});
    let last = json!({"type": "message-end", "delta": delta});
    frames.push(Frame::bare(sse(&last)));
    let delta = json!({"finish_reason": "ERROR", "error": "The mock was told to fail."});
    let error = sse(&json!({"type": "message-end", "delta": delta}));
    Answer::events(frames, error, tokens)
}

fn block(frames: &mut Vec<Frame>, index: usize, kind: &str, pieces: &[String]) {
    let mut content = json!({"type": kind});
    content[kind] = json!("");
    frames.push(Frame::bare(event(
        "content-start",
        index,
        &json!({"content": content}),
    )));
    for piece in pieces {
        let mut content = json!({});
        content[kind] = json!(piece);
        frames.push(Frame::content(event(
            "content-delta",
            index,
            &json!({"content": content}),
        )));
    }
    let end = json!({"type": "content-end", "index": index});
    frames.push(Frame::bare(sse(&end)));
}

fn calling(frames: &mut Vec<Frame>, call: &Call, name: &str, pieces: &[String]) {
    let plan = json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": PLAN}}});
    frames.push(Frame::bare(sse(&plan)));
    let tool = tool_call(call, name, "");
    frames.push(Frame::bare(event(
        "tool-call-start",
        0,
        &json!({"tool_calls": tool}),
    )));
    for piece in pieces {
        let tool = json!({"function": {"arguments": piece}});
        frames.push(Frame::content(event(
            "tool-call-delta",
            0,
            &json!({"tool_calls": tool}),
        )));
    }
    frames.push(Frame::bare(sse(
        &json!({"type": "tool-call-end", "index": 0}),
    )));
}

fn event(kind: &str, index: usize, message: &Value) -> Bytes {
    sse(&json!({"type": kind, "index": index, "delta": {"message": message}}))
}

fn sse(data: &Value) -> Bytes {
    let name = data["type"].as_str().unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n").into()
}

fn tool_call(call: &Call, name: &str, arguments: &str) -> Value {
    let function = json!({"name": name, "arguments": arguments});
    json!({"id": call.id(&format!("{name}_")), "type": "function", "function": function})
}

fn id(call: &Call) -> String {
    format!("00000000-0000-4000-8000-{:012}", call.serial)
}

fn ending(turn: &Turn) -> &'static str {
    turn.ending("COMPLETE", "MAX_TOKENS", "TOOL_CALL")
}

fn usage(tokens: u64, turn: &Turn) -> Value {
    let spent = json!({"input_tokens": tokens, "output_tokens": turn.tokens()});
    json!({"billed_units": spent, "tokens": spent})
}
