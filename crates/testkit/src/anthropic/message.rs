//! The whole answer.

use serde_json::{Value, json};

use crate::{call::Call, signature::sign, turn::Turn};

/// The message that a turn is.
pub(crate) fn document(call: &Call, turn: &Turn, tokens: u64) -> Value {
    let mut content = Vec::new();
    if let Some(thought) = turn.thought() {
        let signature = sign(&thought);
        content.push(json!({"type": "thinking", "thinking": thought, "signature": signature}));
    }
    match &turn.tool {
        Some(name) => {
            let mut block = call_block(call, name);
            block["input"] = turn.arguments();
            content.push(block);
        }
        None => content.push(json!({"type": "text", "text": turn.text()})),
    }
    let mut message = envelope(call);
    message["content"] = json!(content);
    message["stop_reason"] = json!(ending(turn));
    message["usage"] = usage(tokens, turn.tokens());
    message
}

/// A message before anything was said.
pub(super) fn envelope(call: &Call) -> Value {
    json!({
        "id": call.id("msg_"),
        "type": "message",
        "role": "assistant",
        "model": call.dated_model(),
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
    })
}

/// A call without its input.
pub(super) fn call_block(call: &Call, name: &str) -> Value {
    json!({"type": "tool_use", "id": call.id("toolu_"), "name": name, "input": {}})
}

pub(super) fn ending(turn: &Turn) -> &'static str {
    turn.ending("end_turn", "max_tokens", "tool_use")
}

pub(super) fn usage(input: u64, output: u64) -> Value {
    json!({
        "input_tokens": input,
        "output_tokens": output,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "service_tier": "standard",
    })
}
