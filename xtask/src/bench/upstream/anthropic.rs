//! What an upstream of Anthropic's dialect says.

use serde_json::{Value, json};

use super::answers::{MODEL, REPLY, Script};

/// Its answers: a message of one text.
pub(super) fn script() -> Script {
    let start = json!({"index": 0, "content_block": {"type": "text", "text": ""}});
    let delta = json!({"index": 0, "delta": {"type": "text_delta", "text": " platform"}});
    let delta = event("content_block_delta", delta);
    Script {
        whole: message(json!([{"type": "text", "text": REPLY}]), json!("end_turn")),
        opening: vec![
            event(
                "message_start",
                json!({"message": message(json!([]), Value::Null)}),
            ),
            event("content_block_start", start),
            event("ping", json!({})),
        ],
        first: delta.clone(),
        content: delta,
        closing: vec![
            event("content_block_stop", json!({"index": 0})),
            event("message_delta", end()),
            event("message_stop", json!({})),
        ],
    }
}

/// Its type is said twice, as Anthropic does.
fn event(name: &str, members: Value) -> String {
    let mut data = json!({"type": name});
    if let (Some(data), Value::Object(members)) = (data.as_object_mut(), members) {
        data.extend(members);
    }
    format!("event: {name}\ndata: {data}\n\n")
}

fn message(content: Value, stop_reason: Value) -> Value {
    json!({
        "id": "msg_bench0123456789abcdefghij",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": null,
        "usage": {
            "input_tokens": 112,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": 187,
            "service_tier": "standard",
        },
    })
}

fn end() -> Value {
    json!({
        "delta": {"stop_reason": "end_turn", "stop_sequence": null},
        "usage": {"output_tokens": 187},
    })
}
