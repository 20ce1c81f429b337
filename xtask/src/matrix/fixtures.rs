//! Answers of providers whose dialects nobody writes, from their documentation.

use serde_json::{Value, json};
use tollgate_core::Dialect;
use tollgate_translate::neutral::Answer;

use super::{Column, answers::SEAL};

/// The answer of the provider of `column` with the feature `name`; nothing where it has no word for it.
pub(super) fn answer(name: &str, column: &Column) -> Result<Option<Answer>, String> {
    let body = match column.provider.dialect {
        Dialect::Bedrock => bedrock(name),
        Dialect::Cohere => cohere(name),
        _ => None,
    };
    let Some(body) = body else {
        return Ok(None);
    };
    let answer = column
        .provider
        .outbound
        .read_answer(body.to_string().as_bytes());
    answer
        .map(Some)
        .map_err(|fault| format!("{name}: {fault:?}"))
}

/// `Converse`, in Amazon Bedrock's API reference.
fn bedrock(name: &str) -> Option<Value> {
    let text = json!({"text": "Hello"});
    let call = |id: &str| json!({"toolUse": {"toolUseId": id, "name": "weather", "input": {"city": "Paris"}}});
    let thought =
        json!({"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": SEAL}}});
    let redacted = json!({"reasoningContent": {"redactedContent": SEAL}});
    let cited = json!({"citationsContent": {
        "content": [{"text": "Hello"}],
        "citations": [{"title": "Page", "location": {"web": {"url": "https://example.com/page"}}}],
    }});
    let (content, stop) = match name {
        "Answer: call of a tool, streamed with id and name" => (vec![call("call_1")], "tool_use"),
        "Answer: parallel calls" => (vec![call("call_1"), call("call_2")], "tool_use"),
        "Answer: citations" => (vec![cited], "end_turn"),
        "Answer: thinking"
        | "Answer: thinking with its signature"
        | "Signature comes back to the provider" => (vec![thought, text], "end_turn"),
        "Answer: redacted thinking" | "Redacted thinking comes back" => {
            (vec![redacted, text], "end_turn")
        }
        "Answer: the most tokens were reached" => (vec![text], "max_tokens"),
        "Answer: a filter stopped it" => (vec![text], "content_filtered"),
        "Answer: text" => (vec![text], "end_turn"),
        name if name.starts_with("Usage: ") => (vec![text], "end_turn"),
        _ => return None,
    };
    let mut usage = json!({"inputTokens": 17, "outputTokens": 50, "totalTokens": 67});
    match name {
        "Usage: read from the cache" => usage["cacheReadInputTokens"] = json!(17),
        "Usage: written to the cache" => usage["cacheWriteInputTokens"] = json!(17),
        "Usage: written to the cache for an hour" => {
            usage["cacheWriteInputTokens"] = json!(17);
            usage["cacheDetails"] = json!([{"inputTokens": 17, "ttl": "1h"}]);
        }
        "Usage: reasoning" | "Usage: audio heard" | "Usage: audio spoken" => return None,
        _ => {}
    }
    let message = json!({"role": "assistant", "content": content});
    Some(json!({"output": {"message": message}, "stopReason": stop, "usage": usage}))
}

/// «Chat», version 2, in Cohere's API reference.
fn cohere(name: &str) -> Option<Value> {
    let text = json!({"type": "text", "text": "Hello"});
    let call = |id: &str| {
        let function = json!({"name": "weather", "arguments": r#"{"city":"Paris"}"#});
        json!({"id": id, "type": "function", "function": function})
    };
    let mut message = json!({"role": "assistant", "content": [text]});
    let mut finish = "COMPLETE";
    match name {
        "Answer: text" | "Usage: input and output" => {}
        "Answer: call of a tool, streamed with id and name" => {
            message["tool_calls"] = json!([call("call_1")]);
            finish = "TOOL_CALL";
        }
        "Answer: parallel calls" => {
            message["tool_calls"] = json!([call("call_1"), call("call_2")]);
            finish = "TOOL_CALL";
        }
        "Answer: thinking" => {
            message["content"] = json!([{"type": "thinking", "thinking": "Hm."}, text])
        }
        "Answer: citations" => message["citations"] = json!([cited()]),
        "Answer: the most tokens were reached" => finish = "MAX_TOKENS",
        "Answer: logprobs" => {}
        _ => return None,
    }
    let tokens = json!({"input_tokens": 17, "output_tokens": 50});
    let mut answer = json!({"id": "1", "finish_reason": finish, "message": message, "usage": {"tokens": tokens}});
    if name == "Answer: logprobs" {
        answer["logprobs"] = json!([{"token_ids": [1], "text": "Hello", "logprobs": [-0.5]}]);
    }
    Some(answer)
}

/// A citation of a document with an address.
fn cited() -> Value {
    let document = json!({"title": "Page", "url": "https://example.com/page"});
    json!({
        "start": 0,
        "end": 5,
        "text": "Hello",
        "sources": [{"type": "document", "id": "doc:0", "document": document}],
        "content_index": 0,
        "type": "TEXT_CONTENT",
    })
}
