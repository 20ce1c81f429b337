use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    extras::set,
    profile::{Profile, Slot},
    shared,
};
use crate::{
    Losses,
    neutral::{Content, Extra, Part},
};

/// The thoughts of an earlier turn, sorted by where they go.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    content: String,
    bare: String,
    details: Vec<Value>,
    blocks: Vec<Value>,
    /// Parts of the content.
    pub(super) chunks: Vec<Extra>,
}

// === impl Thoughts ===

impl Thoughts {
    /// Adds a part, if it is one that the provider can be given: unsigned, or of this dialect. Another provider's
    /// are dropped: their signatures mean nothing here.
    pub(super) fn add(&mut self, part: &Part, path: &str, to: &Profile<'_>, losses: &mut Losses) {
        let Content::Thinking { text, .. } = &part.content else {
            return;
        };
        if to.gateway() {
            self.blocks.extend(shared::block(part));
            return;
        }
        let own = part.state_of(Dialect::OpenAi).and_then(|state| {
            let block: Value = serde_json::from_str(&state.data).ok()?;
            block.as_object().cloned()
        });
        let slot = to.slot();
        if slot == Slot::None || (part.state.is_some() && own.is_none()) {
            losses.note(format!("{path}.reasoning_content"));
            return;
        }
        let block = own.unwrap_or_default();
        match block.get("type").and_then(Value::as_str) {
            Some("reasoning") if to.own => self.bare.push_str(text),
            Some("thinking") if to.own || slot == Slot::Chunk => {
                self.chunks.push(chunk(text, block));
            }
            Some(kind) if kind.starts_with("reasoning.") && (to.own || to.openrouter()) => {
                self.details.push(shared::detail(text, block));
            }
            _ => self.unsigned(text, slot),
        }
    }

    fn unsigned(&mut self, text: &str, slot: Slot) {
        match slot {
            Slot::None => {}
            Slot::Content => self.content.push_str(text),
            Slot::Bare => self.bare.push_str(text),
            Slot::Chunk if text.is_empty() => {}
            Slot::Chunk => self.chunks.push(chunk(text, Extra::new())),
        }
    }

    /// Adds all but the chunks to a message.
    pub(super) fn write(self, object: &mut Extra) {
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let list = |list: Vec<Value>| Some(list).filter(|list| !list.is_empty());
        set(object, "reasoning_content", text(self.content));
        set(object, "reasoning", text(self.bare));
        set(object, "reasoning_details", list(self.details));
        set(object, "thinking_blocks", list(self.blocks));
    }
}

/// Mistral's part.
fn chunk(text: &str, block: Extra) -> Extra {
    let mut chunk = Extra::new();
    set(&mut chunk, "type", Some("thinking"));
    let pieces = serde_json::json!([{"type": "text", "text": text}]);
    set(&mut chunk, "thinking", Some(pieces));
    chunk.extend(block);
    chunk
}
