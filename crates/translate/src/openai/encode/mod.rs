//! Writes the chunks of a streamed answer.

mod choice;
mod line;
mod open;
mod piece;

use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use self::{
    choice::Choice,
    piece::{Piece, delta},
};
use super::write;
use crate::{
    Asked, Encode,
    neutral::{Delta, Event, Extra},
};

pub(super) use self::line::line;

/// A streamed answer for a client.
#[derive(Debug)]
pub(super) struct Chunks {
    asked: Asked,
    /// What every chunk begins with.
    head: Extra,
    /// The same as it is written, without its end.
    opened: Vec<u8>,
    /// What only the first chunk says.
    first: Extra,
    /// The provider writes this dialect.
    own: bool,
    /// Signatures on calls come after them, yet their place is in the first chunk.
    late_signatures: bool,
    choices: Vec<Choice>,
    usage: Option<Usage>,
    /// What an answer's counts said beyond tokens.
    costs: Option<Value>,
}

const KIND: &str = "chat.completion.chunk";

// === impl Chunks ===

impl Chunks {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            head: write::head(KIND, None, None, &asked).into(),
            opened: Vec::new(),
            first: Extra::new(),
            own: false,
            late_signatures: false,
            choices: Vec::new(),
            usage: None,
            costs: None,
            asked,
        }
    }

    fn start(&mut self, event: &Event) {
        let Event::Start {
            source,
            id,
            created,
            service_tier,
            extra,
            ..
        } = event
        else {
            return;
        };
        self.own = *source == Dialect::OpenAi;
        self.late_signatures = matches!(source, Dialect::Gemini | Dialect::Vertex);
        let id = id.as_deref().filter(|_| self.own);
        self.head = write::head(KIND, id, *created, &self.asked).into();
        self.opened.clear();
        if let Some(tier) = write::tier(service_tier.as_deref(), self.own) {
            self.head.insert("service_tier".to_owned(), tier.into());
        }
        if self.own {
            self.first.clone_from(extra);
            self.costs = self.first.shift_remove("usage");
            let fingerprint = self.first.shift_remove("system_fingerprint");
            let named = fingerprint.map(|print| ("system_fingerprint".to_owned(), print));
            self.head.extend(named);
        }
    }

    /// What `event` adds to its choice.
    fn pieces(&mut self, index: u32, event: &Event) -> Vec<Piece> {
        let found = self.choices.iter().position(|choice| choice.index == index);
        let at = found.unwrap_or_else(|| {
            self.choices.push(Choice::new(index));
            self.choices.len() - 1
        });
        let mut pieces = Vec::new();
        if found.is_none() {
            pieces.push(delta("role", json!("assistant")));
            if let Some(Value::Object(delta)) = pieces[0].get_mut("delta") {
                delta.insert("content".to_owned(), "".into());
            }
        }
        let choice = &mut self.choices[at];
        match event {
            Event::PartStart { part, content, .. } => {
                let held = self.late_signatures;
                choice.begin(*part, content, held, &self.asked, &mut pieces);
            }
            Event::Delta { part, delta, .. } => choice.grow(*part, delta, &mut pieces),
            Event::PartEnd { part, .. } => choice.end(*part, &self.asked, &mut pieces),
            Event::Logprobs { tokens, .. } => pieces.push(choice::likely(tokens)),
            Event::Finish { reason, .. } => {
                choice.end_all(&self.asked, &mut pieces);
                pieces.push(choice.finish(reason, self.own));
            }
            _ => {}
        }
        pieces
    }

    /// Writes words of a text that has begun; gives back whether they are that.
    fn words(&mut self, index: u32, part: u32, words: &str, bytes: &mut Vec<u8>) -> bool {
        let mut choices = self.choices.iter_mut();
        let choice = choices.find(|choice| choice.index == index);
        let says = choice.is_some_and(|choice| choice.says(part, words));
        if says {
            if self.opened.is_empty() {
                self.opened = line::opened(&self.head);
            }
            line::words(&self.opened, index, words, bytes);
        }
        says
    }

    fn write(&mut self, choices: Value, usage: Option<Value>, bytes: &mut Vec<u8>) {
        let mut chunk = self.head.clone();
        chunk.extend(std::mem::take(&mut self.first));
        chunk.insert("choices".to_owned(), choices);
        chunk.extend(usage.map(|usage| ("usage".to_owned(), usage)));
        line(&Value::Object(chunk), bytes);
    }
}

pub(super) const DONE: &[u8] = b"data: [DONE]\n\n";

impl Encode for Chunks {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        match event {
            Event::Start { .. } => self.start(event),
            Event::Delta {
                choice,
                part,
                delta: Delta::Text(words),
            } if self.first.is_empty() && self.words(*choice, *part, words, bytes) => {}
            Event::PartStart { choice, .. }
            | Event::Delta { choice, .. }
            | Event::PartEnd { choice, .. }
            | Event::Logprobs { choice, .. }
            | Event::Finish { choice, .. } => {
                for piece in self.pieces(*choice, event) {
                    let mut object = Extra::new();
                    object.insert("index".to_owned(), (*choice).into());
                    object.extend(piece);
                    object.entry("logprobs").or_insert(Value::Null);
                    object.entry("finish_reason").or_insert(Value::Null);
                    if write::is_legacy(&self.asked) {
                        write::as_function_call(&mut object);
                    }
                    self.write(json!([object]), None, bytes);
                }
            }
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::Extra { .. } | Event::Ping => {}
            Event::End => {
                let shown = self.usage.filter(|_| self.asked.include_usage);
                if let Some(usage) = shown {
                    let mut usage = write::usage(&usage);
                    if let Some(Value::Object(costs)) = self.costs.take() {
                        usage.extend(costs);
                    }
                    let usage = Value::Object(usage.into());
                    self.write(json!([]), Some(usage), bytes);
                }
                bytes.extend_from_slice(DONE);
            }
        }
    }
}
