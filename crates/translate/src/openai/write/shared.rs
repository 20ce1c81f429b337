//! How thoughts are shown to clients.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use crate::neutral::{Content, Extra, Part};

/// Where a client finds a thought's sealed state.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::openai) enum Shown {
    /// In an item of `thinking_blocks`: LiteLLM's form, with Anthropic's signatures bare.
    Block(Value),
    /// In an item of `reasoning_details`: it came so.
    Detail(Value),
}

/// How the state of a thought, or of a part that has no place for one, is shown; `None` when there is nothing that
/// `reasoning_content` does not say.
pub(in crate::openai) fn shown(part: &Part) -> Option<Shown> {
    let state = part.state.as_ref()?;
    if state.dialect == Dialect::OpenAi
        && let Ok(Value::Object(own)) = serde_json::from_str(&state.data)
    {
        let kind = own.get("type").and_then(Value::as_str)?;
        return kind
            .starts_with("reasoning.")
            .then(|| Shown::Detail(restored(part, own)));
    }
    block(part).map(Shown::Block)
}

fn restored(part: &Part, own: Extra) -> Value {
    match &part.content {
        Content::Thinking { text, .. } => detail(text, own),
        _ => Value::Object(own),
    }
}

/// An item of `thinking_blocks`.
pub(super) fn block(part: &Part) -> Option<Value> {
    let sealed = part
        .state
        .as_ref()
        .map(|state| state.seal(Dialect::Anthropic));
    match (&part.content, sealed) {
        (
            Content::Thinking {
                redacted: true,
                text,
            },
            Some(data),
        ) if text.is_empty() => Some(json!({"type": "redacted_thinking", "data": data})),
        (Content::Thinking { text, .. }, Some(signature)) => {
            Some(json!({"type": "thinking", "thinking": text, "signature": signature}))
        }
        (Content::Thinking { text, .. }, None) if !text.is_empty() => {
            Some(json!({"type": "thinking", "thinking": text}))
        }
        (Content::Thinking { .. }, None) => None,
        (_, Some(signature)) => {
            Some(json!({"type": "thinking", "thinking": "", "signature": signature}))
        }
        (_, None) => None,
    }
}

/// An item of `reasoning_details`, its words put back.
pub(super) fn detail(text: &str, mut block: Extra) -> Value {
    if !text.is_empty() {
        let summary = block
            .get("type")
            .is_some_and(|kind| kind == "reasoning.summary");
        let name = if summary { "summary" } else { "text" };
        block.insert(name.to_owned(), text.into());
    }
    Value::Object(block)
}
