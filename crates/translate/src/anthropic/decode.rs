//! Streams of Anthropic's models, read.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::Value;
use tollgate_core::Dialect;

use super::{answer, citation, fields::Whose, form::TOOL, read_part, stop, usage};
use crate::{
    Decode, Fault, Piece,
    neutral::{Content, Delta, Event, Extra, Finish, Part, State},
    tree::{Object, Path, Tree},
};

/// An event of the stream.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Wire {
    MessageStart {
        message: Option<Extra>,
    },
    ContentBlockStart {
        index: Option<u64>,
        content_block: Value,
    },
    ContentBlockDelta(Growth),
    ContentBlockStop {
        index: Option<u64>,
    },
    MessageDelta {
        delta: Option<Extra>,
        usage: Option<Extra>,
        #[serde(flatten)]
        rest: Extra,
    },
    MessageStop,
    Ping,
    #[serde(other)]
    Unknown,
}

/// A block grows.
#[derive(Deserialize)]
struct Growth {
    index: Option<u64>,
    delta: WireDelta,
}

/// How growth begins, as Anthropic writes it: nearly every event. It is read as what it is; an enum with its tag among
/// its members is read into a tree first.
const GROWTH: &[u8] = br#"{"type":"content_block_delta","#;

/// By what a block grows.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum WireDelta {
    TextDelta {
        text: Option<String>,
    },
    ThinkingDelta {
        thinking: Option<String>,
    },
    SignatureDelta {
        signature: Option<String>,
    },
    InputJsonDelta {
        partial_json: Option<String>,
    },
    CitationsDelta {
        citation: Value,
    },
    #[serde(other)]
    Unknown,
}

/// Reads a stream.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    counts: usage::Counts,
    open: Vec<Block>,
    parts: u32,
    started: bool,
    finished: bool,
    called: bool,
    formed: bool,
}

/// A block that is not complete.
#[derive(Debug)]
struct Block {
    index: u64,
    part: u32,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text,
    Thinking {
        signature: String,
    },
    /// A call, or the tool whose arguments are the answer: that grows as a text. `whole` is the input that the
    /// block began with, used when nothing follows.
    Call {
        form: bool,
        whole: String,
    },
    /// Something that only Anthropic has: kept until it is complete.
    Other {
        json: Value,
        input: String,
    },
}

// === impl Wire ===

impl Wire {
    fn of(data: &[u8]) -> Result<Self, serde_json::Error> {
        if data.starts_with(GROWTH)
            && let Ok(growth) = serde_json::from_slice(data)
        {
            return Ok(Self::ContentBlockDelta(growth));
        }
        serde_json::from_slice(data)
    }
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        if piece.exception {
            return Err(Fault::Reported {
                status: piece.name.and_then(exception),
                body: piece.data.to_vec(),
            });
        }
        let data = unwrapped(piece)?;
        // Some of those who imitate the dialect end as OpenAI does.
        if data.trim_ascii().is_empty() || data.trim_ascii() == b"[DONE]" {
            return Ok(());
        }
        match Wire::of(&data) {
            Ok(wire) => {
                if matches!(wire, Wire::Unknown) {
                    return unknown(&data);
                }
                self.event(wire, events);
                Ok(())
            }
            Err(_) => unknown(&data),
        }
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        if !self.finished {
            return Err(Fault::CutShort);
        }
        self.close_all(events);
        events.push(Event::End);
        Ok(())
    }
}

impl Decoder {
    fn event(&mut self, wire: Wire, events: &mut Vec<Event>) {
        match wire {
            Wire::MessageStart { message } => self.start(message.unwrap_or_default(), events),
            Wire::ContentBlockStart {
                index,
                content_block,
            } => self.open(index, content_block, events),
            Wire::ContentBlockDelta(Growth { index, delta }) => self.grow(index, delta, events),
            Wire::ContentBlockStop { index } => {
                if let Some(at) = self.place(index) {
                    let block = self.open.remove(at);
                    self.close(block, events);
                }
            }
            Wire::MessageDelta { delta, usage, rest } => {
                let delta = delta.unwrap_or_default();
                let usage = usage.map(Object::from);
                self.keep(&delta, usage.as_ref(), rest, events);
                self.finish(delta, events);
                self.count(usage, events);
            }
            Wire::MessageStop => self.finished = true,
            Wire::Ping => events.push(Event::Ping),
            Wire::Unknown => {}
        }
    }

    fn start(&mut self, mut message: Extra, events: &mut Vec<Event>) {
        if self.started {
            return;
        }
        self.started = true;
        let mut text = |name: &str| match message.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (id, model) = (text("id"), text("model"));
        let counts = match message.shift_remove("usage") {
            Some(Value::Object(counts)) => Some(Object::from(counts)),
            _ => None,
        };
        // The continuation of a program that calls tools is whole from the start.
        let content = match message.shift_remove("content") {
            Some(Value::Array(blocks)) => blocks,
            _ => Vec::new(),
        };
        let whole = !content.is_empty();
        let end = message.clone();
        let said = ["type", "role", "stop_reason", "stop_sequence"];
        message.retain(|name, value| !said.contains(&name.as_str()) && !value.is_null());
        let more = counts.as_ref().map(usage::rest).unwrap_or_default();
        if !more.is_empty() {
            message.insert("usage".to_owned(), Value::Object(more));
        }
        events.push(Event::Start {
            source: Dialect::Anthropic,
            id,
            model,
            created: None,
            service_tier: counts.as_ref().and_then(usage::tier),
            extra: message,
        });
        self.count(counts, events);
        for block in content {
            self.open(None, block, events);
            self.close_all(events);
        }
        if whole {
            self.finish(end, events);
        }
    }

    fn count(&mut self, counts: Option<Object<'_>>, events: &mut Vec<Event>) {
        if let Some(counts) = counts {
            self.counts.update(&counts);
            events.extend(self.counts.usage().map(Event::Usage));
        }
    }

    /// What the last event says that the neutral form has no place for, laid out as it is there.
    fn keep(
        &self,
        delta: &Extra,
        usage: Option<&Object<'_>>,
        mut rest: Extra,
        events: &mut Vec<Event>,
    ) {
        if self.finished {
            return;
        }
        let mut delta = delta.clone();
        let said = ["stop_reason", "stop_sequence"];
        delta.retain(|name, value| !said.contains(&name.as_str()) && !value.is_null());
        rest.retain(|_, value| !value.is_null());
        let usage = usage.map(usage::rest).unwrap_or_default();
        let within = [("delta", delta), ("usage", usage)];
        for (name, members) in within.into_iter().filter(|(_, it)| !it.is_empty()) {
            rest.insert(name.to_owned(), Value::Object(members));
        }
        if !rest.is_empty() {
            events.push(Event::Extra {
                choice: 0,
                extra: rest,
            });
        }
    }

    fn finish(&mut self, mut delta: Extra, events: &mut Vec<Event>) {
        let sequence = match delta.shift_remove("stop_sequence") {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let Some(Value::String(reason)) = delta.shift_remove("stop_reason") else {
            return;
        };
        // A reason is a sign of completion, too: nothing of the answer follows.
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        self.close_all(events);
        let reason = match stop::read(&reason, sequence) {
            Finish::ToolCalls if self.formed && !self.called => Finish::Stop,
            reason => reason,
        };
        events.push(Event::Finish { choice: 0, reason });
    }

    fn open(&mut self, index: Option<u64>, block: Value, events: &mut Vec<Event>) {
        self.start(Extra::new(), events);
        let index = index.unwrap_or_else(|| {
            let after = self.open.iter().map(|block| block.index.saturating_add(1));
            after.max().unwrap_or(0)
        });
        let input = block.get("input").filter(|input| **input != Value::Null);
        let whole = input.map(|input| read_part::arguments(Some(input.into())));
        let Ok(mut part) = read_part::block(block.into(), Path::root(), Whose::Provider) else {
            return;
        };
        let kind = match &mut part.content {
            Content::Text { .. } => Kind::Text,
            Content::Thinking {
                redacted: false, ..
            } => {
                let state = part.state.take();
                let signature = state.map(|state| state.data).unwrap_or_default();
                Kind::Thinking { signature }
            }
            Content::Thinking { .. } => Kind::Text,
            Content::ToolCall {
                name, arguments, ..
            } => {
                arguments.clear();
                let form = name == TOOL;
                if form {
                    part = Part::text("");
                    self.formed = true;
                } else {
                    self.called = true;
                }
                let whole = whole.unwrap_or_default();
                Kind::Call { form, whole }
            }
            _ => {
                let json = match part.content {
                    Content::Other { json, .. } => json,
                    _ => return,
                };
                let input = String::new();
                self.open.push(Block {
                    index,
                    part: 0,
                    kind: Kind::Other { json, input },
                });
                return;
            }
        };
        let part = self.begin(part, events);
        self.open.push(Block { index, part, kind });
    }

    fn begin(&mut self, content: Part, events: &mut Vec<Event>) -> u32 {
        let part = self.parts;
        self.parts = part.saturating_add(1);
        events.push(Event::PartStart {
            choice: 0,
            part,
            content,
        });
        part
    }

    /// The open block `index`; the newest where it is left out.
    fn place(&self, index: Option<u64>) -> Option<usize> {
        match index {
            Some(index) => self.open.iter().position(|block| block.index == index),
            None => self.open.len().checked_sub(1),
        }
    }

    fn grow(&mut self, index: Option<u64>, delta: WireDelta, events: &mut Vec<Event>) {
        let Some(block) = self.place(index).and_then(|at| self.open.get_mut(at)) else {
            return;
        };
        let delta = match (delta, &mut block.kind) {
            (WireDelta::TextDelta { text }, _) => text.map(Delta::Text),
            (WireDelta::ThinkingDelta { thinking }, _) => thinking.map(Delta::Text),
            (WireDelta::SignatureDelta { signature }, Kind::Thinking { signature: all }) => {
                all.push_str(&signature.unwrap_or_default());
                None
            }
            (WireDelta::InputJsonDelta { partial_json }, Kind::Other { input, .. }) => {
                input.push_str(&partial_json.unwrap_or_default());
                None
            }
            (WireDelta::InputJsonDelta { partial_json }, Kind::Call { form, whole }) => {
                partial_json.filter(|json| !json.is_empty()).map(|json| {
                    whole.clear();
                    said(*form, json)
                })
            }
            (WireDelta::CitationsDelta { citation }, Kind::Text) => {
                Some(Delta::Citation(Box::new(citation::read(citation))))
            }
            _ => None,
        };
        let empty = |delta: &Delta| matches!(delta, Delta::Text(text) if text.is_empty());
        let other = matches!(block.kind, Kind::Other { .. });
        events.extend(
            delta
                .filter(|delta| !empty(delta) && !other)
                .map(|delta| Event::Delta {
                    choice: 0,
                    part: block.part,
                    delta,
                }),
        );
    }

    fn close_all(&mut self, events: &mut Vec<Event>) {
        for block in std::mem::take(&mut self.open) {
            self.close(block, events);
        }
    }

    fn close(&mut self, block: Block, events: &mut Vec<Event>) {
        let mut part = block.part;
        let last = match block.kind {
            Kind::Thinking { signature } if !signature.is_empty() => {
                Some(Delta::State(State::unseal(&signature, Dialect::Anthropic)))
            }
            Kind::Call { form, whole } if !whole.is_empty() => Some(said(form, whole)),
            Kind::Other { json, input } => {
                part = self.begin(other(json, &input), events);
                None
            }
            _ => None,
        };
        events.extend(last.map(|delta| Event::Delta {
            choice: 0,
            part,
            delta,
        }));
        events.push(Event::PartEnd { choice: 0, part });
    }
}

/// A call's arguments; a text where they are the answer.
fn said(form: bool, arguments: String) -> Delta {
    if form {
        Delta::Text(arguments)
    } else {
        Delta::Arguments(arguments)
    }
}

fn other(mut json: Value, input: &str) -> Part {
    if let (Ok(input), Value::Object(block)) = (serde_json::from_str(input), &mut json) {
        block.insert("input".to_owned(), input);
    }
    Part::new(Content::Other {
        dialect: Dialect::Anthropic,
        json,
    })
}

/// The event in a frame of Bedrock's `invoke` stream, which has it in base64.
fn unwrapped<'a>(piece: &Piece<'a>) -> Result<Cow<'a, [u8]>, Fault> {
    #[derive(Deserialize)]
    struct Chunk<'a> {
        bytes: Cow<'a, str>,
    }
    if piece.name != Some("chunk") {
        return Ok(Cow::Borrowed(piece.data));
    }
    let chunk: Chunk<'_> = serde_json::from_slice(piece.data)?;
    let decoded = BASE64_STANDARD.decode(chunk.bytes.as_bytes());
    decoded
        .map(Cow::Owned)
        .map_err(|error| Fault::Malformed(format!("a chunk is not base64: {error}")))
}

/// An event that is not one of ours: an error, or something new, which is overlooked.
fn unknown(data: &[u8]) -> Result<(), Fault> {
    let value = Tree::read(data)?;
    answer::reported(&value, data).map_or(Ok(()), Err)
}

/// The status of an exception in a stream of Bedrock's (`ResponseStream` in its API reference).
fn exception(name: &str) -> Option<u16> {
    match name {
        "validationException" => Some(400),
        "modelTimeoutException" => Some(408),
        "modelStreamErrorException" => Some(424),
        "throttlingException" => Some(429),
        "internalServerException" => Some(500),
        "serviceUnavailableException" => Some(503),
        _ => None,
    }
}
