//! What ConverseStream answers.

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate_core::{Dialect, Usage};

use super::{
    answer::{self, Tokens},
    results,
};
use crate::{
    Decode, Fault, Piece,
    neutral::{Content, Delta, Event, Extra, Part, State},
};

/// Reads Converse's frames.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    started: bool,
    /// Blocks that have begun, by their index, and the parts that they are; `None` for those that are not passed on
    /// in pieces.
    open: BTreeMap<u64, Option<u32>>,
    parts: u32,
    stopped: bool,
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let name = piece.name.unwrap_or_default();
        if piece.exception {
            return Err(answer::exception(name, piece.data));
        }
        let payload: Value = serde_json::from_slice(piece.data)?;
        self.start(events);
        match name {
            "contentBlockStart" => self.block_start(&payload, events),
            "contentBlockDelta" => self.block_delta(&payload, events),
            "contentBlockStop" => self.block_stop(index(&payload), events),
            "messageStop" => {
                self.stopped = true;
                let reason = payload.get("stopReason").and_then(Value::as_str);
                let reason = answer::finish(reason.unwrap_or("end_turn"));
                events.push(Event::Finish { choice: 0, reason });
            }
            "metadata" => {
                let payload = answer::without_doubles(payload);
                let usage = payload.get("usage").cloned().unwrap_or_default();
                if let Ok(tokens) = serde_json::from_value::<Tokens>(usage) {
                    events.push(Event::Usage(Usage::from(tokens)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        if !self.stopped {
            return Err(Fault::CutShort);
        }
        events.push(Event::End);
        Ok(())
    }
}

impl Decoder {
    fn start(&mut self, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            events.push(Event::Start {
                source: Dialect::Bedrock,
                id: None,
                model: None,
                created: None,
                service_tier: None,
                extra: Extra::new(),
            });
        }
    }

    /// Only tool calls announce themselves.
    fn block_start(&mut self, payload: &Value, events: &mut Vec<Event>) {
        let tool = payload.pointer("/start/toolUse");
        let own =
            |tool: &&Value| tool.get("type").and_then(Value::as_str) != Some("server_tool_use");
        let text = |tool: &Value, name| {
            tool.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match tool.filter(own) {
            Some(tool) => {
                let call = Part::tool_call(text(tool, "toolUseId"), text(tool, "name"), "");
                self.begin(index(payload), call, events);
            }
            None => {
                self.open.insert(index(payload), None);
            }
        }
    }

    fn block_delta(&mut self, payload: &Value, events: &mut Vec<Event>) {
        let Some((name, value)) = payload
            .get("delta")
            .and_then(Value::as_object)
            .and_then(|delta| delta.iter().next())
        else {
            return;
        };
        let index = index(payload);
        let text = || value.as_str().unwrap_or_default().to_owned();
        match name.as_str() {
            "text" => self.grow(index, || Part::text(""), Delta::Text(text()), events),
            "toolUse" => {
                let input = value.get("input").and_then(Value::as_str);
                let arguments = Delta::Arguments(input.unwrap_or_default().to_owned());
                self.grow(index, || Part::tool_call("", "", ""), arguments, events);
            }
            "reasoningContent" => self.think(index, value, events),
            "citation" => {
                let citation = Delta::Citation(Box::new(results::citation(value)));
                self.grow(index, || Part::text(""), citation, events);
            }
            _ => {}
        }
    }

    fn think(&mut self, index: u64, value: &Value, events: &mut Vec<Event>) {
        let text = |name| value.get(name).and_then(Value::as_str);
        if let Some(text) = text("text") {
            let delta = Delta::Text(text.to_owned());
            self.grow(index, || Part::thinking(""), delta, events);
        }
        if let Some(signature) = text("signature") {
            let delta = Delta::State(results::signature(signature));
            self.grow(index, || Part::thinking(""), delta, events);
        }
        if let Some(data) = text("redactedContent") {
            let redacted = || {
                Part::new(Content::Thinking {
                    text: String::new(),
                    redacted: true,
                })
            };
            let state = State {
                dialect: Dialect::Bedrock,
                id: None,
                data: data.to_owned(),
            };
            self.grow(index, redacted, Delta::State(state), events);
        }
    }

    /// Grows the part of the block `index`, which begins with its first piece unless it has announced itself.
    fn grow(
        &mut self,
        index: u64,
        fresh: impl FnOnce() -> Part,
        delta: Delta,
        events: &mut Vec<Event>,
    ) {
        let part = match self.open.get(&index) {
            Some(part) => *part,
            None => Some(self.begin(index, fresh(), events)),
        };
        events.extend(part.map(|part| Event::Delta {
            choice: 0,
            part,
            delta,
        }));
    }

    fn begin(&mut self, index: u64, content: Part, events: &mut Vec<Event>) -> u32 {
        let part = self.parts;
        self.parts += 1;
        self.open.insert(index, Some(part));
        events.push(Event::PartStart {
            choice: 0,
            part,
            content,
        });
        part
    }

    fn block_stop(&mut self, index: u64, events: &mut Vec<Event>) {
        let part = self.open.remove(&index).flatten();
        events.extend(part.map(|part| Event::PartEnd { choice: 0, part }));
    }
}

fn index(payload: &Value) -> u64 {
    let index = payload.get("contentBlockIndex").and_then(Value::as_u64);
    index.unwrap_or(0)
}
