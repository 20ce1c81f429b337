//! Streams for Anthropic's clients, written.
//!
//! One block is open at a time. A part that begins while a text is open ends the text; one that begins while a call
//! is open waits until the call is complete.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use super::{
    answer, client_part,
    stop::{self, Held},
    usage, write_part,
};
use crate::{
    Asked, Encode,
    neutral::{Content, Delta, Event, Extra, Finish, Fold, Part, State},
    tree::{Object, Tree},
};

/// Writes a stream.
#[derive(Debug)]
pub(super) struct Encoder {
    asked: Asked,
    source: Dialect,
    /// The first event, held back until it is known whether token counts follow at once.
    start: Option<Extra>,
    tier: Option<String>,
    usage: Option<Usage>,
    choice: Option<u32>,
    /// The number of the next block.
    next: u64,
    current: Option<Current>,
    parked: Vec<Parked>,
    /// Parts that are thoughts, open or not.
    thoughts: Vec<u32>,
    /// Whether the last block is a text.
    texted: bool,
    /// Gemini's states of the text before them. Clients take the last block for the answer, so they are written before
    /// the next block, and not at all behind the last text: Google only recommends to send those back ("Thought
    /// signatures").
    behind_text: Vec<State>,
    /// What the last event says beside the reason and the counts, laid out as it is.
    last: Extra,
    held: Held,
    finish: Option<Finish>,
    begun: bool,
}

/// The open block.
#[derive(Debug)]
struct Current {
    part: u32,
    call: bool,
    custom: bool,
    thinks: bool,
    /// States that came too late to precede the block.
    late: Vec<State>,
    /// A free text's arguments, which become one JSON text.
    text: String,
}

/// A part that waits for its turn.
#[derive(Debug)]
struct Parked {
    part: u32,
    fold: Fold,
    ended: bool,
}

// === impl Encoder ===

impl Encoder {
    pub(super) fn new(asked: Asked) -> Self {
        let start = answer::envelope(None, None, &asked);
        Self {
            asked,
            source: Dialect::Anthropic,
            start: Some(start),
            tier: None,
            usage: None,
            choice: None,
            next: 0,
            current: None,
            parked: Vec::new(),
            thoughts: Vec::new(),
            texted: false,
            behind_text: Vec::new(),
            last: Extra::new(),
            held: Held::default(),
            finish: None,
            begun: false,
        }
    }

    /// Writes the first event, unless that is done.
    fn begin(&mut self, bytes: &mut Vec<u8>) {
        let Some(mut message) = self.start.take() else {
            return;
        };
        let mut counts = usage::write(self.usage.as_ref());
        let tier = usage::write_tier(self.tier.as_deref());
        counts.extend(tier.map(|tier| ("service_tier".to_owned(), json!(tier))));
        if let Some(Value::Object(more)) = message.shift_remove("usage") {
            counts.extend(more);
        }
        message.insert("content".to_owned(), json!([]));
        message.insert("stop_reason".to_owned(), Value::Null);
        message.insert("stop_sequence".to_owned(), Value::Null);
        message.insert("usage".to_owned(), Value::Object(counts));
        write("message_start", json!({ "message": message }), bytes);
    }

    fn part(&mut self, part: u32, content: &Part, bytes: &mut Vec<u8>) {
        client_part::note(content, &mut self.held);
        let waits = self.waits(content)
            || !self.parked.is_empty()
            || self.current.as_ref().is_some_and(|open| open.call);
        if waits {
            let mut fold = Fold::default();
            fold.push(&Event::PartStart {
                choice: 0,
                part: 0,
                content: content.clone(),
            });
            self.parked.push(Parked {
                part,
                fold,
                ended: false,
            });
            return;
        }
        self.close(bytes);
        self.open(part, content, bytes);
    }

    /// Redacted thinking is written at once, with its data; Gemini may sign a call at its end, and the signature has
    /// to precede it.
    fn waits(&self, content: &Part) -> bool {
        let signs_late = matches!(self.source, Dialect::Gemini | Dialect::Vertex);
        match &content.content {
            Content::Thinking { redacted, .. } => *redacted && content.state.is_none(),
            Content::ToolCall { .. } => signs_late && content.state.is_none(),
            _ => false,
        }
    }

    fn delta(&mut self, part: u32, delta: &Delta, bytes: &mut Vec<u8>) {
        if let Some(open) = self.current.as_mut().filter(|open| open.part == part) {
            let index = self.next;
            grow(open, index, delta, bytes);
            return;
        }
        let mut parked = self.parked.iter_mut();
        if let Some(parked) = parked.find(|parked| parked.part == part && !parked.ended) {
            parked.fold.push(&Event::Delta {
                choice: 0,
                part: 0,
                delta: delta.clone(),
            });
            return;
        }
        // The block was closed because another began: the rest goes into a block of its own.
        let thinks = self.thoughts.contains(&part);
        match delta {
            Delta::Text(text) if thinks => self.part(part, &Part::thinking(text.clone()), bytes),
            Delta::Text(text) => self.part(part, &Part::text(text.clone()), bytes),
            Delta::State(state) => {
                let mut thought = Part::thinking("");
                thought.state = Some(state.clone());
                self.part(part, &thought, bytes);
                if !thinks {
                    // It carries the state alone: words that follow are no thoughts.
                    self.part_end(part, bytes);
                }
            }
            _ => {}
        }
    }

    fn part_end(&mut self, part: u32, bytes: &mut Vec<u8>) {
        if self.current.as_ref().is_some_and(|open| open.part == part) {
            self.close(bytes);
        } else {
            let parked = self.parked.iter_mut();
            for parked in parked.filter(|parked| parked.part == part) {
                parked.ended = true;
            }
        }
        self.unpark(false, bytes);
    }

    /// Opens what has waited, while no block is open; with `all`, also what is not complete.
    fn unpark(&mut self, all: bool, bytes: &mut Vec<u8>) {
        while self.current.is_none() && !self.parked.is_empty() {
            let first = self.parked.remove(0);
            let ended = first.ended || all;
            let answer = first.fold.clone().into_answer();
            let part = answer.choices.into_iter().flat_map(|choice| choice.parts);
            let Some(content) = part.into_iter().next() else {
                continue;
            };
            if !ended && self.waits(&content) {
                self.parked.insert(0, first);
                return;
            }
            self.open(first.part, &content, bytes);
            if ended {
                self.close(bytes);
            }
        }
    }

    /// Opens a block with what is known of it.
    fn open(&mut self, part: u32, content: &Part, bytes: &mut Vec<u8>) {
        if let Some(state) = carried_alone(content).filter(|state| self.may_be_last(state)) {
            self.behind_text.push(state.clone());
            return;
        }
        for state in std::mem::take(&mut self.behind_text) {
            self.whole(client_part::carrier(&state), bytes);
        }
        self.texted = matches!(content.content, Content::Text { .. });
        if let Some(state) = client_part::orphan(content) {
            self.whole(client_part::carrier(state), bytes);
        }
        let Some(block) = client_part::block(content) else {
            return;
        };
        let mut open = Current {
            part,
            call: false,
            custom: false,
            thinks: false,
            late: Vec::new(),
            text: String::new(),
        };
        let (empty, said) = match &content.content {
            Content::Thinking {
                text,
                redacted: false,
            } => {
                open.thinks = true;
                let state = content.state.clone().map(Delta::State);
                let text = Delta::Text(text.clone());
                let said = [text].into_iter().chain(state).collect();
                (write_part::thinking("", ""), said)
            }
            Content::ToolCall {
                id,
                name,
                arguments,
                custom,
            } => {
                (open.call, open.custom) = (true, *custom);
                let empty = write_part::call(id, name, Object::new().into());
                (empty, vec![Delta::Arguments(arguments.clone())])
            }
            Content::Text { citations, .. } => {
                let citations = citations.iter().cloned();
                let citations = citations.map(|citation| Delta::Citation(Box::new(citation)));
                let said = text(&block).into_iter().chain(citations).collect();
                (write_part::text("", Vec::new()), said)
            }
            Content::Thinking { .. } | Content::Other { .. } => {
                return self.whole(block, bytes);
            }
            _ => {
                let said = text(&block).into_iter().collect();
                (write_part::text("", Vec::new()), said)
            }
        };
        let index = self.next;
        let own = self.source == Dialect::Anthropic;
        let empty = write_part::finish(empty, content, own);
        start(index, empty, bytes);
        for delta in &said {
            grow(&mut open, index, delta, bytes);
        }
        self.current = Some(open);
    }

    /// A block that is complete from the start.
    fn whole(&mut self, block: Object<'_>, bytes: &mut Vec<u8>) {
        let signature = block.get("signature").cloned().map(Value::from);
        let index = self.next;
        start(index, Tree::Object(block), bytes);
        if let Some(signature) = signature {
            // SDKs take it from the delta.
            delta_of(
                index,
                json!({"type": "signature_delta", "signature": signature}),
                bytes,
            );
        }
        write("content_block_stop", json!({ "index": index }), bytes);
        self.next += 1;
    }

    fn close(&mut self, bytes: &mut Vec<u8>) {
        let Some(open) = self.current.take() else {
            return;
        };
        let index = self.next;
        if open.custom {
            let input = json!({ "input": open.text }).to_string();
            let json = json!({"type": "input_json_delta", "partial_json": input});
            delta_of(index, json, bytes);
        }
        write("content_block_stop", json!({ "index": index }), bytes);
        self.next += 1;
        for state in open.late {
            if self.may_be_last(&state) {
                self.behind_text.push(state);
            } else {
                self.whole(client_part::carrier(&state), bytes);
            }
        }
    }

    /// Whether `state` would be the last block, in the place of the answer, if nothing followed, and may be missing.
    fn may_be_last(&self, state: &State) -> bool {
        self.texted && state.dialect == Dialect::Gemini
    }

    fn end(&mut self, bytes: &mut Vec<u8>) {
        self.begin(bytes);
        self.close(bytes);
        self.unpark(true, bytes);
        let own = self.source == Dialect::Anthropic;
        let (reason, sequence) = stop::write(self.finish.as_ref(), self.held, own);
        let mut body = json!({
            "delta": {"stop_reason": reason, "stop_sequence": sequence},
            "usage": usage::write(self.usage.as_ref()),
        });
        for (name, value) in std::mem::take(&mut self.last) {
            match (body.get_mut(&name), value) {
                (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
                (_, value) => body[name] = value,
            }
        }
        write("message_delta", body, bytes);
        write("message_stop", json!({}), bytes);
    }

    /// Whether `choice` is the one that is written: this dialect has one.
    fn is_first(&mut self, choice: u32) -> bool {
        *self.choice.get_or_insert(choice) == choice
    }
}

impl Encode for Encoder {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        match event {
            Event::Start {
                source,
                id,
                model,
                service_tier,
                extra,
                ..
            } => {
                if std::mem::replace(&mut self.begun, true) {
                    return;
                }
                self.source = *source;
                self.tier.clone_from(service_tier);
                let mut message = answer::envelope(id.as_deref(), model.as_deref(), &self.asked);
                if *source == Dialect::Anthropic {
                    message.extend(extra.clone());
                }
                self.start = Some(message);
            }
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::Ping => {
                self.begin(bytes);
                write("ping", json!({}), bytes);
            }
            Event::PartStart {
                choice,
                part,
                content,
            } if self.is_first(*choice) => {
                self.begin(bytes);
                if matches!(content.content, Content::Thinking { .. }) {
                    self.thoughts.push(*part);
                }
                self.part(*part, content, bytes);
            }
            Event::Delta {
                choice,
                part,
                delta,
            } if self.is_first(*choice) => {
                self.begin(bytes);
                self.delta(*part, delta, bytes);
            }
            Event::PartEnd { choice, part } if self.is_first(*choice) => {
                self.part_end(*part, bytes);
            }
            Event::Extra { choice, extra }
                if self.source == Dialect::Anthropic && self.is_first(*choice) =>
            {
                self.last.extend(extra.clone());
            }
            Event::Finish { choice, reason } if self.is_first(*choice) => {
                self.finish = Some(reason.clone());
            }
            Event::End => self.end(bytes),
            _ => {}
        }
    }
}

/// The state of a thought without words, which is there for its sake.
fn carried_alone(content: &Part) -> Option<&State> {
    match &content.content {
        Content::Thinking {
            text,
            redacted: false,
        } if text.is_empty() => content.state.as_ref(),
        _ => None,
    }
}

fn text(block: &Object<'_>) -> Option<Delta> {
    let text = block.get("text")?.as_str()?;
    Some(Delta::Text(text.to_owned()))
}

/// Writes what the open block `index` grows by.
fn grow(open: &mut Current, index: u64, delta: &Delta, bytes: &mut Vec<u8>) {
    let json = match delta {
        Delta::Text(text) | Delta::Arguments(text) if text.is_empty() => return,
        Delta::Text(text) if open.thinks => json!({"type": "thinking_delta", "thinking": text}),
        Delta::Text(text) => json!({"type": "text_delta", "text": text}),
        Delta::Arguments(text) if open.custom => return open.text.push_str(text),
        Delta::Arguments(text) => json!({"type": "input_json_delta", "partial_json": text}),
        Delta::State(state) if open.thinks => {
            let signature = state.seal(Dialect::Anthropic);
            json!({"type": "signature_delta", "signature": signature})
        }
        Delta::State(state) => return open.late.push(state.clone()),
        Delta::Citation(citation) => json!({
            "type": "citations_delta",
            "citation": super::citation::for_client(citation),
        }),
        Delta::Media(_) => return,
    };
    delta_of(index, json, bytes);
}

fn start(index: u64, block: Tree<'_>, bytes: &mut Vec<u8>) {
    let body = json!({"index": index, "content_block": Value::from(block)});
    write("content_block_start", body, bytes);
}

fn delta_of(index: u64, delta: Value, bytes: &mut Vec<u8>) {
    write(
        "content_block_delta",
        json!({"index": index, "delta": delta}),
        bytes,
    );
}

/// One server-sent event; `body` gets its type first.
fn write(name: &str, body: Value, bytes: &mut Vec<u8>) {
    let mut event = write_part::block(name);
    if let Value::Object(body) = body {
        event.extend(body);
    }
    bytes.extend_from_slice(b"event: ");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(b"\ndata: ");
    event.write(bytes);
    bytes.extend_from_slice(b"\n\n");
}
