//! Reasoning items: thoughts, or a summary of them, and the sealed state that lets the model go on from them.
//!
//! Another provider's state travels through clients in `encrypted_content`, sealed. A redacted block of Anthropic's
//! is told from a signature without text by the id `redacted` within the seal.

use serde_json::{Map, Value, json};

use super::{ITEM, OWN, members::Members};
use crate::{
    Invalid,
    neutral::{Content, Extra, Part, State},
};

/// Stands where a sealed state has its item's id.
const REDACTED: &str = "redacted";

/// What separates the summaries of one item when they are one text.
pub(super) const BETWEEN: &str = "\n\n";

/// Reads a reasoning item.
pub(super) fn read(mut item: Members) -> Result<Part, Invalid> {
    item.take("type");
    let id = item.text("id")?;
    let sealed = item.text("encrypted_content")?;
    let summary = item.list("summary")?;
    let content = item.list("content")?;
    let raw = joined(&content);
    let text = if raw.is_empty() {
        joined(&summary)
    } else {
        raw
    };
    let mut rest = item.rest();
    if summary.len() > 1 || (!summary.is_empty() && !content.is_empty()) {
        rest.insert("summary".to_owned(), summary.into());
    }
    if !content.is_empty() {
        rest.insert("content".to_owned(), content.into());
    }
    let (state, redacted) = unseal(sealed, id);
    let mut part = Part::new(Content::Thinking { text, redacted });
    part.state = state;
    keep(&mut part, rest);
    Ok(part)
}

/// Puts what an item has beyond its part into the part's `extra`. That it is completed goes without saying.
pub(super) fn keep(part: &mut Part, mut rest: Extra) {
    if matches!(
        rest.get("status").and_then(Value::as_str),
        Some("completed" | "in_progress")
    ) {
        rest.shift_remove("status");
    }
    if !rest.is_empty() {
        part.extra.insert(ITEM.to_owned(), Value::Object(rest));
    }
}

/// Writes a reasoning item for a provider: only its own state, never text alone that it has not sealed, unless
/// that is how the client wrote it.
pub(super) fn write(part: &Part, own_source: bool) -> Option<Value> {
    let Content::Thinking { text, .. } = &part.content else {
        return None;
    };
    let state = part.state_of(OWN);
    if state.is_none() && (!own_source || part.state.is_some()) {
        return None;
    }
    let kept = item_of(part).filter(|_| own_source);
    let mut item = base(state.and_then(|state| state.id.as_deref()), text, kept);
    // OpenAI's and xAI's items are called rs_… and have summaries; providers that show the thoughts themselves
    // (gpt-oss on Bedrock, DeepSeek) call theirs otherwise and want them back where they were.
    let shown = state.and_then(|state| state.id.as_deref());
    let shown = shown.is_some_and(|id| !id.starts_with("rs_"));
    if shown && kept.is_none() && !text.is_empty() {
        let content = json!([{"type": "reasoning_text", "text": text}]);
        item.insert("summary".to_owned(), json!([]));
        item.insert("content".to_owned(), content);
    }
    if let Some(state) = state.filter(|state| !state.data.is_empty()) {
        item.insert("encrypted_content".to_owned(), state.data.as_str().into());
    }
    Some(Value::Object(item))
}

/// The reasoning item `id` for a client.
pub(super) fn for_client(
    id: &str,
    text: &str,
    redacted: bool,
    state: Option<&State>,
    kept: Option<&Extra>,
) -> Value {
    let mut item = base(Some(id), text, kept);
    if let Some(sealed) = state
        .map(|state| seal(state, redacted))
        .filter(|sealed| !sealed.is_empty())
    {
        item.insert("encrypted_content".to_owned(), sealed.into());
    }
    Value::Object(item)
}

/// What the item of `part` has beyond it.
pub(super) fn item_of(part: &Part) -> Option<&Extra> {
    part.extra.get(ITEM).and_then(Value::as_object)
}

fn base(id: Option<&str>, text: &str, kept: Option<&Extra>) -> Map<String, Value> {
    let mut item = Map::new();
    item.insert("type".to_owned(), "reasoning".into());
    if let Some(id) = id {
        item.insert("id".to_owned(), id.into());
    }
    let raw = kept.is_some_and(|kept| kept.contains_key("content"));
    let summary = match text {
        "" => json!([]),
        _ if raw => json!([]),
        text => json!([{"type": "summary_text", "text": text}]),
    };
    item.insert("summary".to_owned(), summary);
    for (key, value) in kept.into_iter().flatten() {
        item.insert(key.clone(), value.clone());
    }
    item
}

fn seal(state: &State, redacted: bool) -> String {
    if state.dialect == OWN {
        return state.data.clone();
    }
    let id = state.id.clone();
    let state = State {
        id: id.or_else(|| redacted.then(|| REDACTED.to_owned())),
        ..state.clone()
    };
    state.seal(OWN)
}

/// The state, and whether it stands for thoughts that were redacted.
fn unseal(sealed: Option<String>, id: Option<String>) -> (Option<State>, bool) {
    let Some(sealed) = sealed else {
        let state = id.map(|id| State {
            dialect: OWN,
            id: Some(id),
            data: String::new(),
        });
        return (state, false);
    };
    let mut state = State::unseal(&sealed, OWN);
    if state.dialect == OWN {
        state.id = state.id.or(id);
        return (Some(state), false);
    }
    let redacted = state.id.as_deref() == Some(REDACTED);
    if redacted {
        state.id = None;
    }
    (Some(state), redacted)
}

fn joined(list: &[Value]) -> String {
    let texts = list.iter().filter_map(|part| part.get("text")?.as_str());
    texts.collect::<Vec<_>>().join(BETWEEN)
}
