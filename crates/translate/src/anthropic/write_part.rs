//! Content blocks, written: what questions and answers have in common.

use serde_json::{Value, json};

use super::cache;
use crate::neutral::{Extra, Part};

/// A text block.
pub(super) fn text(text: &str, citations: Vec<Value>) -> Extra {
    let mut block = block("text");
    block.insert("text".to_owned(), json!(text));
    if !citations.is_empty() {
        block.insert("citations".to_owned(), Value::Array(citations));
    }
    block
}

/// A thinking block; `signature` may be empty in answers to clients, which need the member.
pub(super) fn thinking(text: &str, signature: &str) -> Extra {
    let mut block = block("thinking");
    block.insert("thinking".to_owned(), json!(text));
    block.insert("signature".to_owned(), json!(signature));
    block
}

/// Thinking that nobody may read.
pub(super) fn redacted(data: &str) -> Extra {
    let mut block = block("redacted_thinking");
    block.insert("data".to_owned(), json!(data));
    block
}

/// A tool call.
pub(super) fn call(id: &str, name: &str, input: Value) -> Extra {
    let mut block = block("tool_use");
    block.insert("id".to_owned(), json!(id));
    block.insert("name".to_owned(), json!(name));
    block.insert("input".to_owned(), input);
    block
}

/// A call's arguments as the object that Anthropic wants. What is none (a free text, arguments that were cut off
/// by a limit) is kept as the text `input`, so that the model sees what it wrote; the second value tells.
pub(super) fn input(arguments: &str, custom: bool) -> (Value, bool) {
    if custom {
        return (json!({ "input": arguments }), true);
    }
    if arguments.trim().is_empty() {
        return (json!({}), true);
    }
    match serde_json::from_str(arguments) {
        Ok(Value::Object(members)) => (Value::Object(members), true),
        Ok(Value::Null) => (json!({}), true),
        _ => (json!({ "input": arguments }), false),
    }
}

/// The block `kind` without content.
pub(super) fn block(kind: &str) -> Extra {
    let mut block = Extra::new();
    block.insert("type".to_owned(), json!(kind));
    block
}

/// Adds the cache mark and, where they are Anthropic's `own` words, the members that the neutral form does not have.
pub(super) fn finish(mut block: Extra, part: &Part, own: bool) -> Value {
    if let Some(mark) = part.cache {
        block.insert(cache::MEMBER.to_owned(), cache::write(mark));
    }
    if own {
        block.extend(part.extra.clone());
    }
    Value::Object(block)
}
