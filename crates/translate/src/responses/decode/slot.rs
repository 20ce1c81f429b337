//! A part of the answer that grows.

use serde_json::Value;

use super::super::text::{read_citation, read_logprobs};
use crate::neutral::{Content, Delta, Event, Part, State, TokenLogprob};

/// A part that an item has become: a content of a message, or all of another item.
#[derive(Debug)]
pub(super) struct Slot {
    /// The index of the content within its message.
    pub(super) content: u64,
    pub(super) part: u32,
    /// Bytes of text or arguments so far.
    pub(super) length: usize,
    pub(super) citations: usize,
    pub(super) logprobs: bool,
    /// Whether the thoughts are shown themselves, not in summary; and the number of the summary.
    pub(super) shown: Option<bool>,
    pub(super) summary: u64,
    pub(super) open: bool,
}

// === impl Slot ===

impl Slot {
    pub(super) fn delta(&self, delta: Delta, events: &mut Vec<Event>) {
        events.push(Event::Delta {
            choice: 0,
            part: self.part,
            delta,
        });
    }

    pub(super) fn say(&mut self, text: &str, events: &mut Vec<Event>) {
        if !text.is_empty() {
            self.length = self.length.saturating_add(text.len());
            self.delta(Delta::Text(text.to_owned()), events);
        }
    }

    pub(super) fn argue(&mut self, text: &str, events: &mut Vec<Event>) {
        if !text.is_empty() {
            self.length = self.length.saturating_add(text.len());
            self.delta(Delta::Arguments(text.to_owned()), events);
        }
    }

    /// Says what is missing of `all`.
    pub(super) fn top_up(&mut self, all: Option<&str>, events: &mut Vec<Event>) {
        if let Some(rest) = all.and_then(|all| all.get(self.length..)) {
            self.say(rest, events);
        }
    }

    pub(super) fn top_up_arguments(&mut self, all: Option<&str>, events: &mut Vec<Event>) {
        if let Some(rest) = all.and_then(|all| all.get(self.length..)) {
            self.argue(rest, events);
        }
    }

    pub(super) fn cite(&mut self, annotation: &Value, events: &mut Vec<Event>) {
        self.citations = self.citations.saturating_add(1);
        let citation = read_citation(annotation.clone());
        self.delta(Delta::Citation(Box::new(citation)), events);
    }

    pub(super) fn logprobs(&mut self, tokens: Vec<TokenLogprob>, events: &mut Vec<Event>) {
        self.logprobs |= !tokens.is_empty();
        said(tokens, events);
    }

    /// The content is complete.
    pub(super) fn settle(&mut self, content: &Value, events: &mut Vec<Event>) {
        if !self.open {
            return;
        }
        let all = text(content, "text").or_else(|| text(content, "refusal"));
        self.top_up(all, events);
        let annotations = content.get("annotations").and_then(Value::as_array);
        let annotations = annotations.into_iter().flatten().skip(self.citations);
        for annotation in annotations.collect::<Vec<_>>() {
            self.cite(annotation, events);
        }
        if !self.logprobs {
            self.logprobs(read_logprobs(content.get("logprobs")), events);
        }
        self.end(events);
    }

    /// The item is complete: a call, or thoughts.
    pub(super) fn settle_part(&mut self, part: &Part, events: &mut Vec<Event>) {
        if !self.open {
            return;
        }
        match &part.content {
            Content::ToolCall { arguments, .. } => self.top_up_arguments(Some(arguments), events),
            Content::Thinking { text, .. } if self.length == 0 => self.say(text, events),
            _ => {}
        }
        if let Some(state) = &part.state {
            self.delta(Delta::State(State::clone(state)), events);
        }
    }

    pub(super) fn end(&mut self, events: &mut Vec<Event>) {
        if std::mem::replace(&mut self.open, false) {
            events.push(Event::PartEnd {
                choice: 0,
                part: self.part,
            });
        }
    }
}

pub(super) fn said(tokens: Vec<TokenLogprob>, events: &mut Vec<Event>) {
    if !tokens.is_empty() {
        events.push(Event::Logprobs { choice: 0, tokens });
    }
}

/// The text `key` of an object.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}
