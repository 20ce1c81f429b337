//! The streamed answer (docs, "Streaming messages").

use serde_json::{Value, json};

use crate::{call::Call, signature::sign, turn::Turn};

use super::message::{call_block, ending, envelope, usage};

/// The events, each with whether it carries content.
pub(crate) fn events(call: &Call, turn: &Turn, tokens: u64) -> Vec<(Value, bool)> {
    let mut message = envelope(call);
    message["usage"] = usage(tokens, 1);
    let mut events = vec![(json!({"type": "message_start", "message": message}), false)];
    let mut index = 0;
    if let Some(thought) = turn.thought() {
        let block = json!({"type": "thinking", "thinking": "", "signature": ""});
        events.push((start(index, &block), false));
        for piece in &turn.thoughts {
            let delta = json!({"type": "thinking_delta", "thinking": piece});
            events.push((self::delta(index, &delta), true));
        }
        let delta = json!({"type": "signature_delta", "signature": sign(&thought)});
        events.push((self::delta(index, &delta), false));
        events.push((stop(index), false));
        index += 1;
    }
    spoken(call, turn, index, &mut events);
    let delta = json!({"stop_reason": ending(turn), "stop_sequence": null});
    let usage = usage(tokens, turn.tokens());
    let last = json!({"type": "message_delta", "delta": delta, "usage": usage});
    events.push((last, false));
    events.push((json!({"type": "message_stop"}), false));
    events
}

/// The event that a failing stream ends with.
pub(crate) fn error() -> Value {
    json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
}

fn spoken(call: &Call, turn: &Turn, index: usize, events: &mut Vec<(Value, bool)>) {
    let block = match &turn.tool {
        Some(name) => call_block(call, name),
        None => json!({"type": "text", "text": ""}),
    };
    events.push((start(index, &block), false));
    events.push((json!({"type": "ping"}), false));
    for piece in &turn.parts {
        let delta = match turn.tool {
            Some(_) => json!({"type": "input_json_delta", "partial_json": piece}),
            None => json!({"type": "text_delta", "text": piece}),
        };
        events.push((self::delta(index, &delta), true));
    }
    events.push((stop(index), false));
}

fn start(index: usize, block: &Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

fn delta(index: usize, delta: &Value) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn stop(index: usize) -> Value {
    json!({"type": "content_block_stop", "index": index})
}
