//! Converse's answer, whole and streamed.

use serde_json::{Value, json};

use crate::{answer::Frame, call::Call, signature::sign, turn::Turn};

use super::frames::event;

/// The whole answer.
pub(super) fn document(call: &Call, turn: &Turn, tokens: u64) -> Value {
    let mut content = Vec::new();
    if let Some(thought) = turn.thought() {
        let text = json!({"text": thought, "signature": sign(&thought)});
        content.push(json!({"reasoningContent": {"reasoningText": text}}));
    }
    content.push(match &turn.tool {
        Some(name) => {
            let id = call.id("tooluse_");
            json!({"toolUse": {"toolUseId": id, "name": name, "input": turn.arguments()}})
        }
        None => json!({"text": turn.text()}),
    });
    json!({
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": ending(turn),
        "usage": usage(tokens, turn),
        "metrics": {"latencyMs": 12},
    })
}

/// The events of the stream.
pub(super) fn frames(call: &Call, turn: &Turn, tokens: u64) -> Vec<Frame> {
    let mut frames = vec![bare("messageStart", &json!({"role": "assistant"}))];
    let mut index = 0;
    if let Some(thought) = turn.thought() {
        for piece in &turn.thoughts {
            frames.push(delta(index, &json!({"reasoningContent": {"text": piece}})));
        }
        let signature = json!({"reasoningContent": {"signature": sign(&thought)}});
        let signature = json!({"contentBlockIndex": index, "delta": signature});
        frames.push(bare("contentBlockDelta", &signature));
        frames.push(stop(index));
        index += 1;
    }
    if let Some(name) = &turn.tool {
        // A text has no event for its beginning.
        let start = json!({"toolUse": {"toolUseId": call.id("tooluse_"), "name": name}});
        let start = json!({"contentBlockIndex": index, "start": start});
        frames.push(bare("contentBlockStart", &start));
    }
    for piece in &turn.parts {
        let piece = match turn.tool {
            Some(_) => json!({"toolUse": {"input": piece}}),
            None => json!({"text": piece}),
        };
        frames.push(delta(index, &piece));
    }
    frames.push(stop(index));
    frames.push(bare("messageStop", &json!({"stopReason": ending(turn)})));
    let metrics = json!({"latencyMs": 12});
    let last = json!({"usage": usage(tokens, turn), "metrics": metrics});
    frames.push(bare("metadata", &last));
    frames
}

fn delta(index: usize, delta: &Value) -> Frame {
    let payload = json!({"contentBlockIndex": index, "delta": delta});
    Frame::content(event("contentBlockDelta", &padded(payload)))
}

fn stop(index: usize) -> Frame {
    bare("contentBlockStop", &json!({"contentBlockIndex": index}))
}

fn bare(name: &str, payload: &Value) -> Frame {
    Frame::bare(event(name, &padded(payload.clone())))
}

/// Bedrock hides the lengths of words behind a member of changing length.
fn padded(mut payload: Value) -> Value {
    payload["p"] = json!("abcdefgh");
    payload
}

fn ending(turn: &Turn) -> &'static str {
    turn.ending("end_turn", "max_tokens", "tool_use")
}

fn usage(tokens: u64, turn: &Turn) -> Value {
    let output = turn.tokens();
    json!({"inputTokens": tokens, "outputTokens": output, "totalTokens": tokens + output})
}
