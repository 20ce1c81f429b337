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
        let mut event = Tree::read(&data)?;
        let known = match &mut event {
            Tree::Object(event) => self.event(event, events),
            _ => None,
        };
        match known {
            Some(()) => Ok(()),
            // Something new is overlooked.
            None => answer::reported(&event, &data).map_or(Ok(()), Err),
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
    /// Takes an event; `None` where it is none of ours, or says nothing.
    fn event(&mut self, event: &mut Object<'_>, events: &mut Vec<Event>) -> Option<()> {
        let kind = event.get("type")?.clone();
        match kind.as_str()? {
            "content_block_delta" => self.grow(index(event)?, event.take("delta")?, events)?,
            "content_block_start" => {
                self.open(index(event)?, event.take("content_block")?, events);
            }
            "content_block_stop" => {
                let at = self.place(index(event)?)?;
                let block = self.open.remove(at);
                self.close(block, events);
            }
            "message_start" => {
                let message = members(event, "message")?;
                self.start(message.unwrap_or_default().into(), events);
            }
            "message_delta" => {
                let delta = members(event, "delta")?;
                let delta = Extra::from(delta.unwrap_or_default());
                let usage = members(event, "usage")?;
                event.take("type");
                let rest = std::mem::take(event).into();
                self.keep(&delta, usage.as_ref(), rest, events);
                self.finish(delta, events);
                self.count(usage, events);
            }
            "message_stop" => self.finished = true,
            "ping" => events.push(Event::Ping),
            _ => return None,
        }
        Some(())
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
            self.open(None, block.into(), events);
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

    fn open(&mut self, index: Option<u64>, block: Tree<'_>, events: &mut Vec<Event>) {
        self.start(Extra::new(), events);
        let index = index.unwrap_or_else(|| {
            let after = self.open.iter().map(|block| block.index.saturating_add(1));
            after.max().unwrap_or(0)
        });
        let input = block.get("input").filter(|input| !input.is_null());
        let whole = input.map(|input| read_part::arguments(Some(input.clone())));
        let Ok(mut part) = read_part::block(block, Path::root(), Whose::Provider) else {
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

    /// Lets a block grow; `None` where it does not.
    fn grow(&mut self, index: Option<u64>, delta: Tree<'_>, events: &mut Vec<Event>) -> Option<()> {
        let block = self.place(index).and_then(|at| self.open.get_mut(at))?;
        let Tree::Object(mut delta) = delta else {
            return None;
        };
        let kind = delta.get("type")?.clone();
        let mut text = |name: &str| match delta.take(name) {
            Some(Tree::Text(text)) => Some(text.into_owned()),
            _ => None,
        };
        let delta = match (kind.as_str()?, &mut block.kind) {
            ("input_json_delta", Kind::Other { input, .. }) => {
                input.push_str(&text("partial_json")?);
                return None;
            }
            (_, Kind::Other { .. }) => return None,
            ("text_delta", _) => Delta::Text(text("text")?),
            ("thinking_delta", _) => Delta::Text(text("thinking")?),
            ("signature_delta", Kind::Thinking { signature }) => {
                signature.push_str(&text("signature")?);
                return None;
            }
            ("input_json_delta", Kind::Call { form, whole }) => {
                let json = text("partial_json").filter(|json| !json.is_empty())?;
                whole.clear();
                said(*form, json)
            }
            ("citations_delta", Kind::Text) => {
                let citation = citation::read(delta.take("citation")?.into());
                Delta::Citation(Box::new(citation))
            }
            _ => return None,
        };
        let empty = matches!(&delta, Delta::Text(text) if text.is_empty());
        let (choice, part) = (0, block.part);
        (!empty).then(|| {
            events.push(Event::Delta {
                choice,
                part,
                delta,
            });
        })
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

/// The number of a block, where it is said.
fn index(event: &Object<'_>) -> Option<Option<u64>> {
    match event.get("index") {
        Some(Tree::Null) | None => Some(None),
        Some(index) => index.as_u64().map(Some),
    }
}

/// The members of the object `name`, where there is one; `None` where it is something else.
fn members<'a>(event: &mut Object<'a>, name: &str) -> Option<Option<Object<'a>>> {
    match event.take(name) {
        Some(Tree::Object(members)) => Some(Some(members)),
        Some(Tree::Null) | None => Some(None),
        Some(_) => None,
    }
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
