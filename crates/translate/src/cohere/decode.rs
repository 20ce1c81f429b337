//! What Cohere streams.

use std::{collections::BTreeMap, mem};

use serde::de::DeserializeOwned;
use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    answer, citation,
    types::{self, Content, DeltaMessage, ToolCall},
    usage,
};
use crate::{
    Decode, Fault, Piece,
    neutral::{self, Delta, Event, Extra, Part},
};

/// Reads Cohere's events.
///
/// A text stays open until something else begins, for citations may come behind its end.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    started: bool,
    done: bool,
    /// The parts so far.
    parts: u32,
    /// The thought or text that is open, and its number.
    open: Option<(Kind, u32)>,
    /// The number of the last text, for citations.
    text: Option<u32>,
    /// Tool calls that are open, by Cohere's index.
    calls: BTreeMap<u64, u32>,
}

/// What an open part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plan,
    /// Content with Cohere's index.
    Thinking(u64),
    Text(u64),
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        if piece.data.trim_ascii() == b"[DONE]" {
            return Ok(());
        }
        let event: types::Event = serde_json::from_slice(piece.data)?;
        let kind = event.kind.as_deref().or(piece.name).unwrap_or_default();
        if kind == "error" || event.message.as_ref().is_some_and(Value::is_string) {
            return Err(answer::reported(None, piece.data));
        }
        self.start(event.id, events);
        let delta = event.delta.unwrap_or_default();
        let message = delta.message.unwrap_or_default();
        let index = event.index.unwrap_or(0);
        match kind {
            "tool-plan-delta" => self.grow(Kind::Plan, message.tool_plan, events),
            "content-start" | "content-delta" => {
                self.content(index, message, events);
                self.logprobs(event.logprobs, events);
            }
            "tool-call-start" => self.call(index, message, events),
            "tool-call-delta" => self.arguments(index, message, events),
            "tool-call-end" => self.call_end(index, events),
            "citation-start" => self.cite(message.citations, events),
            "message-end" => {
                let reason = delta.finish_reason.as_deref().unwrap_or("COMPLETE");
                if let Some(status) = answer::failed(reason).or(delta.error.map(|_| 500)) {
                    return Err(answer::reported(Some(status), piece.data));
                }
                self.finish(reason, delta.usage, events);
            }
            // `message-start`, ends that are implied, `debug`.
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        if !self.done {
            return Err(Fault::CutShort);
        }
        events.push(Event::End);
        Ok(())
    }
}

impl Decoder {
    fn start(&mut self, id: Option<String>, events: &mut Vec<Event>) {
        if !mem::replace(&mut self.started, true) {
            events.push(Event::Start {
                source: Dialect::Cohere,
                id,
                model: None,
                created: None,
                service_tier: None,
                extra: Extra::new(),
            });
        }
    }

    fn content(&mut self, index: u64, message: DeltaMessage, events: &mut Vec<Event>) {
        let Some(content) = read::<Content>(message.content) else {
            return;
        };
        self.grow(Kind::Thinking(index), content.thinking, events);
        self.grow(Kind::Text(index), content.text, events);
    }

    /// Grows the part of this kind, which begins with its first words.
    fn grow(&mut self, kind: Kind, more: Option<String>, events: &mut Vec<Event>) {
        let Some(more) = more.filter(|more| !more.is_empty()) else {
            return;
        };
        let part = match self.open {
            Some((open, part)) if open == kind => part,
            _ => {
                self.close(events);
                let content = match kind {
                    Kind::Plan | Kind::Thinking(_) => Part::thinking(""),
                    Kind::Text(_) => Part::text(""),
                };
                let part = self.begin(content, events);
                self.open = Some((kind, part));
                if matches!(kind, Kind::Text(_)) {
                    self.text = Some(part);
                }
                part
            }
        };
        push(part, Delta::Text(more), events);
    }

    fn call(&mut self, index: u64, message: DeltaMessage, events: &mut Vec<Event>) {
        self.close(events);
        self.call_end(index, events);
        let called = read::<ToolCall>(message.tool_calls).unwrap_or_default();
        let mut call = answer::call(called);
        let mut begun = String::new();
        if let neutral::Content::ToolCall { arguments, .. } = &mut call.content {
            begun = mem::take(arguments);
        }
        let part = self.begin(call, events);
        self.calls.insert(index, part);
        if !begun.is_empty() {
            push(part, Delta::Arguments(begun), events);
        }
    }

    fn arguments(&mut self, index: u64, message: DeltaMessage, events: &mut Vec<Event>) {
        let called = read::<ToolCall>(message.tool_calls);
        let more = called.and_then(|call| call.function?.arguments);
        // A tool without parameters is called with `null`, which comes whole.
        let more = more.filter(|more| !more.is_empty() && more != "null");
        if let (Some(part), Some(more)) = (self.calls.get(&index), more) {
            push(*part, Delta::Arguments(more), events);
        }
    }

    fn call_end(&mut self, index: u64, events: &mut Vec<Event>) {
        let part = self.calls.remove(&index);
        events.extend(part.map(|part| Event::PartEnd { choice: 0, part }));
    }

    fn cite(&mut self, citations: Option<Value>, events: &mut Vec<Event>) {
        let values = match citations {
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
            None => Vec::new(),
        };
        let found = values.iter().filter_map(citation::of_text);
        // A text whose end has been told already cannot be added to.
        let open = self.open.filter(|(_, part)| Some(*part) == self.text);
        let Some((_, part)) = open else { return };
        for citation in found.flat_map(|(_, citations)| citations) {
            push(part, Delta::Citation(Box::new(citation)), events);
        }
    }

    fn logprobs(&self, piece: Option<types::Logprobs>, events: &mut Vec<Event>) {
        let tokens = piece.map(answer::logprobs).unwrap_or_default();
        if !tokens.is_empty() {
            events.push(Event::Logprobs { choice: 0, tokens });
        }
    }

    fn finish(&mut self, reason: &str, usage: Option<types::Usage>, events: &mut Vec<Event>) {
        self.close(events);
        while let Some((_, part)) = self.calls.pop_first() {
            events.push(Event::PartEnd { choice: 0, part });
        }
        if !mem::replace(&mut self.done, true) {
            let reason = answer::finish(reason);
            events.push(Event::Finish { choice: 0, reason });
        }
        events.extend(usage.and_then(usage::usage).map(Event::Usage));
    }

    fn begin(&mut self, content: Part, events: &mut Vec<Event>) -> u32 {
        let part = self.parts;
        self.parts += 1;
        events.push(Event::PartStart {
            choice: 0,
            part,
            content,
        });
        part
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        let open = self.open.take();
        events.extend(open.map(|(_, part)| Event::PartEnd { choice: 0, part }));
    }
}

fn push(part: u32, delta: Delta, events: &mut Vec<Event>) {
    events.push(Event::Delta {
        choice: 0,
        part,
        delta,
    });
}

/// One of its kind: by itself, or in a list of one. What is neither says nothing.
fn read<T: DeserializeOwned>(value: Option<Value>) -> Option<T> {
    let value = match value? {
        Value::Array(values) => values.into_iter().next()?,
        value => value,
    };
    serde_json::from_value(value).ok()
}
