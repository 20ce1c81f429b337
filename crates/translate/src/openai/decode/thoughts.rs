//! Thoughts in a chunk: the same words may be in several members of it.

use serde_json::Value;

use super::{
    super::read::{self, Members},
    choice::{Choice, Kind},
};
use crate::neutral::{Content, Delta, Event, Extra, Part, State};

// === impl Choice ===

impl Choice {
    pub(super) fn thoughts(&mut self, delta: &mut Members<'_>, events: &mut Vec<Event>) {
        let mut text = |name: &str| match delta.raw(name) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let (content, bare) = (text("reasoning_content"), text("reasoning"));
        let mut list = |name: &str| match delta.raw(name) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let (details, blocks) = (list("reasoning_details"), list("thinking_blocks"));
        let detailed = details.iter().any(|detail| !words(detail).is_empty());
        let beside = !content.is_empty();
        if beside && !detailed {
            self.say(Kind::Thoughts, &content, events);
        } else if !detailed {
            self.say(Kind::Bare, &bare, events);
        }
        for detail in details {
            if let Value::Object(detail) = detail {
                self.detail(detail, events);
            }
        }
        for block in blocks {
            if let Some(block) = read::thinking_block(block) {
                self.block(block, beside, events);
            }
        }
    }

    /// An item of `reasoning_details`: a piece of one, unless it is sealed.
    fn detail(&mut self, mut detail: Extra, events: &mut Vec<Event>) {
        let kind = detail
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let number = detail.get("index").and_then(Value::as_u64);
        if kind == "reasoning.encrypted" {
            let content = Content::Thinking {
                text: String::new(),
                redacted: true,
            };
            let state = Some(read::own_state(Value::Object(detail)));
            let part = Part {
                state,
                ..Part::new(content)
            };
            return self.whole(part, events);
        }
        let text = words(&Value::Object(detail.clone())).to_owned();
        detail.retain(|name, _| name != "text" && name != "summary");
        // The whole of what was said before as `reasoning_content`.
        if self.has_said(&text) && self.open_kind() == Some(Kind::Thoughts) {
            let state = read::own_state(Value::Object(detail));
            return self.seal(state, events);
        }
        let part = self.opened(Kind::Detail(number), events);
        if let Some(open) = &mut self.open {
            open.said.push_str(&text);
            for (name, value) in detail {
                let empty = value.is_null() || value == "";
                if !empty || !open.shell.contains_key(&name) {
                    open.shell.insert(name, value);
                }
            }
        }
        if !text.is_empty() {
            self.grow(part, Delta::Text(text), events);
        }
    }

    /// An item of `thinking_blocks`: a piece beside the same words in `reasoning_content`, or the whole after them.
    fn block(&mut self, block: Part, beside: bool, events: &mut Vec<Event>) {
        let Content::Thinking { text, redacted } = &block.content else {
            return;
        };
        let repeats = beside || self.has_said(text) || text.is_empty();
        let known = self.open_kind() == Some(Kind::Thoughts) && repeats;
        match (redacted, block.state.clone()) {
            (true, _) => self.whole(block, events),
            (false, Some(state)) if known => self.seal(state, events),
            (false, Some(_)) => self.whole(block, events),
            (false, None) if beside => {}
            (false, None) => self.say(Kind::Thoughts, text, events),
        }
    }

    /// The open thoughts are complete: this is their state.
    fn seal(&mut self, state: State, events: &mut Vec<Event>) {
        if let Some(open) = &self.open {
            self.grow(open.part, Delta::State(state), events);
        }
        self.close(events);
    }

    fn has_said(&self, text: &str) -> bool {
        let mut open = self.open.iter();
        open.any(|open| !text.is_empty() && open.said == text)
    }

    fn open_kind(&self) -> Option<Kind> {
        self.open.as_ref().map(|open| open.kind)
    }
}

fn words(detail: &Value) -> &str {
    ["text", "summary"]
        .iter()
        .find_map(|name| detail.get(name)?.as_str())
        .unwrap_or_default()
}
