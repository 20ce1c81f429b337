//! The many ways in which thoughts are written: LiteLLM's `thinking_blocks` and `reasoning_content`, OpenRouter's
//! `reasoning_details` and `reasoning`, Mistral's parts of type `thinking`.
//!
//! What names a provider's own way is kept as the part's state ([`own`]), so that it is written back in the same.

use serde_json::{Value, json};
use tollgate_core::Dialect;

use super::{Members, citations::lenient};
use crate::{
    neutral::{Content, Extra, Part, State},
    tree::Tree,
};

/// Whose signatures stand bare in `thinking_blocks`: LiteLLM took the form from Anthropic.
const SIGNER: Dialect = Dialect::Anthropic;

/// The thoughts of an assistant's message, taken out of `members`.
pub(super) fn take(members: &mut Members<'_>) -> Vec<Part> {
    let blocks = lenient(members, "thinking_blocks");
    let details = lenient(members, "reasoning_details");
    let content = words(members, "reasoning_content");
    let bare = words(members, "reasoning");
    let mut parts: Vec<Part> = blocks
        .into_iter()
        .filter_map(|item| block(item.into()))
        .collect();
    if parts.is_empty() {
        let details = details.into_iter();
        parts = details.filter_map(|item| detail(item.into())).collect();
    }
    // Clients that collect a stream may have signatures alone in the list and the words beside it.
    if parts.iter().all(|part| said(part).is_empty()) {
        let first = match (content, bare) {
            (Some(text), _) => Some(Part::thinking(text)),
            (None, Some(text)) => Some(bare_reasoning(text)),
            (None, None) => None,
        };
        parts.splice(0..0, first);
    }
    parts
}

fn words(members: &mut Members<'_>, name: &'static str) -> Option<String> {
    match members.tree(name)? {
        Tree::Text(text) => Some(text.into_owned()).filter(|text| !text.is_empty()),
        other => {
            // OpenRouter's request has an object of this name; a message's is text.
            members.put_back(name, other);
            None
        }
    }
}

fn said(part: &Part) -> &str {
    match &part.content {
        Content::Thinking { text, .. } => text,
        _ => "",
    }
}

/// Thoughts from the member `reasoning` (Ollama, Groq, vLLM).
pub(in crate::openai) fn bare_reasoning(text: String) -> Part {
    Part {
        state: Some(own(json!({"type": "reasoning"}))),
        ..Part::thinking(text)
    }
}

/// This dialect's own state: the block that thoughts stood in, without their words.
pub(in crate::openai) fn own(block: Value) -> State {
    State {
        dialect: Dialect::OpenAi,
        id: None,
        data: block.to_string(),
    }
}

/// An item of `thinking_blocks`.
pub(in crate::openai) fn block(value: Value) -> Option<Part> {
    let Value::Object(mut map) = value else {
        return None;
    };
    let redacted = map.get("type").and_then(Value::as_str) == Some("redacted_thinking");
    let text = string(&mut map, "thinking").unwrap_or_default();
    let sealed = string(&mut map, if redacted { "data" } else { "signature" });
    let state = sealed
        .filter(|sealed| !sealed.is_empty())
        .map(|sealed| State::unseal(&sealed, SIGNER));
    if text.is_empty() && state.is_none() {
        return None;
    }
    let content = Content::Thinking { text, redacted };
    Some(Part {
        state,
        ..Part::new(content)
    })
}

/// An item of `reasoning_details`.
pub(in crate::openai) fn detail(value: Value) -> Option<Part> {
    let Value::Object(mut map) = value else {
        return None;
    };
    let text = string(&mut map, "text").or_else(|| string(&mut map, "summary"));
    let kind = map.get("type").and_then(Value::as_str);
    let redacted = kind == Some("reasoning.encrypted");
    let content = Content::Thinking {
        text: text.unwrap_or_default(),
        redacted,
    };
    Some(Part {
        state: Some(own(Value::Object(map))),
        ..Part::new(content)
    })
}

/// A part of type `thinking`: Mistral's has a list of texts; Anthropic's form, which LiteLLM lets through, a string.
/// `None` when it holds more than words.
pub(super) fn chunk(members: &mut Members<'_>, kind: &str) -> Option<Part> {
    match members.raw("thinking") {
        Some(Value::Array(pieces)) => {
            let mut text = String::new();
            for piece in &pieces {
                let kind = piece.get("type").and_then(Value::as_str);
                text.push_str(piece.get("text").and_then(Value::as_str)?);
                kind.filter(|kind| *kind == "text")?;
            }
            let mut shell = Extra::new();
            shell.insert("type".to_owned(), "thinking".into());
            if let Some(closed) = members.raw("closed") {
                shell.insert("closed".to_owned(), closed);
            }
            let state = Some(own(Value::Object(shell)));
            Some(Part {
                state,
                ..Part::thinking(text)
            })
        }
        text => {
            let mut whole = Extra::new();
            whole.insert("type".to_owned(), kind.into());
            whole.extend(text.map(|text| ("thinking".to_owned(), text)));
            for name in ["signature", "data"] {
                whole.extend(members.raw(name).map(|value| (name.to_owned(), value)));
            }
            block(Value::Object(whole))
        }
    }
}

fn string(map: &mut Extra, name: &str) -> Option<String> {
    match map.get(name) {
        Some(Value::String(_)) => match map.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
