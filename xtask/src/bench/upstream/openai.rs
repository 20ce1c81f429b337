//! What an upstream of OpenAI's dialect says.

use serde_json::{Value, json};

use super::answers::{MODEL, REPLY, Script};

/// Its answers; the first content event has the role.
pub(super) fn script() -> Script {
    let said = |delta| event(&chunk(delta).to_string());
    Script {
        whole: whole(),
        opening: Vec::new(),
        first: said(json!({"role": "assistant", "content": ""})),
        content: said(json!({"content": " platform"})),
        closing: vec![event(&last().to_string()), event("[DONE]")],
    }
}

fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

fn whole() -> Value {
    json!({
        "id": "chatcmpl-bench0123456789abcdefghijkl",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": REPLY, "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": usage(),
        "service_tier": "default",
        "system_fingerprint": "fp_bench",
    })
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 112,
        "completion_tokens": 187,
        "total_tokens": 299,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    })
}

fn chunk(delta: Value) -> Value {
    json!({
        "id": "chatcmpl-bench0123456789abcdefghijkl",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_bench",
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": null}],
        "usage": null,
    })
}

fn last() -> Value {
    let mut chunk = chunk(Value::Null);
    chunk["choices"] = json!([]);
    chunk["usage"] = usage();
    chunk
}
