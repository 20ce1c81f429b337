//! Streams, both ways: a line is a small answer.

use std::mem;

use tollgate_core::{Dialect, Usage};

use super::{
    answer,
    form::{self, Form},
    types,
};
use crate::{
    Asked, Decode, Encode, Fault, Piece,
    neutral::{Content, Delta, Event, Extra, Finish, Part, TokenLogprob},
};

/// Reads Ollama's lines.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    started: bool,
    open: Option<Kind>,
    parts: u32,
    calls: bool,
    done: bool,
}

/// What the open part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Thinking,
}

/// Writes Ollama's lines. Tool calls are held back until they are whole.
#[derive(Debug)]
pub(super) struct Encoder {
    asked: Asked,
    form: Form,
    /// Tool calls that are still growing, by part.
    calls: Vec<(u32, Part)>,
    /// Parts that are thoughts.
    thoughts: Vec<u32>,
    finish: Finish,
    usage: Option<Usage>,
    logprobs: Vec<TokenLogprob>,
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let line: types::Answer = serde_json::from_slice(piece.data)?;
        if line.error.is_some() {
            return Err(Fault::Reported {
                status: None,
                body: piece.data.to_vec(),
            });
        }
        self.start(&line, events);
        let usage = answer::usage(&line);
        let message = line.message.unwrap_or_default();
        let (thinking, text) = (
            message.thinking.or(line.thinking),
            message.content.or(line.response),
        );
        self.grow(Kind::Thinking, thinking, events);
        self.grow(Kind::Text, text, events);
        for call in message.tool_calls.into_iter().flatten() {
            self.calls = true;
            self.close(events);
            self.whole(answer::call(call), events);
        }
        if let Some(tokens) = line.logprobs {
            let tokens = tokens.into_iter().map(Into::into).collect();
            events.push(Event::Logprobs { choice: 0, tokens });
        }
        if line.done {
            self.done = true;
            self.close(events);
            let reason = answer::finish(line.done_reason.as_deref(), self.calls);
            events.push(Event::Finish { choice: 0, reason });
            events.extend(usage.map(Event::Usage));
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
    fn start(&mut self, line: &types::Answer, events: &mut Vec<Event>) {
        if !mem::replace(&mut self.started, true) {
            events.push(Event::Start {
                source: Dialect::Ollama,
                id: None,
                model: Some(line.model.clone()).filter(|model| !model.is_empty()),
                created: None,
                service_tier: None,
                extra: Extra::new(),
            });
        }
    }

    fn grow(&mut self, kind: Kind, text: Option<String>, events: &mut Vec<Event>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return;
        };
        if self.open != Some(kind) {
            self.close(events);
            self.open = Some(kind);
            events.push(Event::PartStart {
                choice: 0,
                part: self.parts,
                content: match kind {
                    Kind::Text => Part::text(""),
                    Kind::Thinking => Part::thinking(""),
                },
            });
        }
        events.push(Event::Delta {
            choice: 0,
            part: self.parts,
            delta: Delta::Text(text),
        });
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if self.open.take().is_some() {
            events.push(Event::PartEnd {
                choice: 0,
                part: self.parts,
            });
            self.parts += 1;
        }
    }

    /// A tool call comes in one piece.
    fn whole(&mut self, mut content: Part, events: &mut Vec<Event>) {
        let (choice, part) = (0, self.parts);
        let arguments = match &mut content.content {
            Content::ToolCall { arguments, .. } => mem::take(arguments),
            _ => String::new(),
        };
        events.push(Event::PartStart {
            choice,
            part,
            content,
        });
        events.push(Event::Delta {
            choice,
            part,
            delta: Delta::Arguments(arguments),
        });
        events.push(Event::PartEnd { choice, part });
        self.parts += 1;
    }
}

// === impl Encoder ===

impl Encoder {
    pub(super) fn new(asked: Asked, form: Form) -> Self {
        Self {
            asked,
            form,
            calls: Vec::new(),
            thoughts: Vec::new(),
            finish: Finish::Stop,
            usage: None,
            logprobs: Vec::new(),
        }
    }

    /// A line that says `part`.
    fn say(&mut self, part: &Part, bytes: &mut Vec<u8>) {
        let mut message = answer::assistant();
        answer::add(part, &self.asked, &mut message);
        let line = types::Answer {
            message: Some(message),
            logprobs: self.logprobs(),
            ..answer::line(&self.asked)
        };
        self.write(line, bytes);
    }

    /// Those of the words since the last line.
    fn logprobs(&mut self) -> Option<Vec<types::Logprob>> {
        let tokens = mem::take(&mut self.logprobs);
        (!tokens.is_empty()).then(|| tokens.iter().map(Into::into).collect())
    }

    fn end(&mut self, bytes: &mut Vec<u8>) {
        for (_, call) in mem::take(&mut self.calls) {
            self.say(&call, bytes);
        }
        let mut line = answer::last(&self.asked, self.usage);
        line.message = Some(answer::assistant());
        line.done_reason = Some(answer::reason(&self.finish).to_owned());
        line.logprobs = self.logprobs();
        self.write(line, bytes);
    }

    fn write(&self, mut line: types::Answer, bytes: &mut Vec<u8>) {
        if self.form == Form::Generate {
            form::into_generate(&mut line);
        }
        // Writing into memory, of types that are all strings and numbers, does not fail.
        if serde_json::to_writer(&mut *bytes, &line).is_ok() {
            bytes.push(b'\n');
        }
    }

    fn begin(&mut self, part: u32, content: &Part, bytes: &mut Vec<u8>) {
        match &content.content {
            Content::ToolCall { .. } => self.calls.push((part, content.clone())),
            Content::Thinking { text, .. } => {
                self.thoughts.push(part);
                if !text.is_empty() {
                    self.say(content, bytes);
                }
            }
            Content::Text { text, .. } | Content::Refusal(text) if !text.is_empty() => {
                self.say(content, bytes);
            }
            _ => {}
        }
    }

    fn grow(&mut self, part: u32, delta: &Delta, bytes: &mut Vec<u8>) {
        match delta {
            Delta::Text(text) if self.thoughts.contains(&part) => {
                self.say(&Part::thinking(text), bytes);
            }
            Delta::Text(text) => self.say(&Part::text(text), bytes),
            Delta::Arguments(more) => {
                let call = self.calls.iter_mut().find(|(number, _)| *number == part);
                if let Some((
                    _,
                    Part {
                        content: Content::ToolCall { arguments, .. },
                        ..
                    },
                )) = call
                {
                    arguments.push_str(more);
                }
            }
            _ => {}
        }
    }

    fn finish_call(&mut self, part: u32, bytes: &mut Vec<u8>) {
        if let Some(at) = self.calls.iter().position(|(number, _)| *number == part) {
            let (_, call) = self.calls.remove(at);
            self.say(&call, bytes);
        }
    }
}

impl Encode for Encoder {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        match event {
            Event::PartStart {
                choice: 0,
                part,
                content,
            } => self.begin(*part, content, bytes),
            Event::Delta {
                choice: 0,
                part,
                delta,
            } => self.grow(*part, delta, bytes),
            Event::PartEnd { choice: 0, part } => self.finish_call(*part, bytes),
            Event::Logprobs { choice: 0, tokens } => self.logprobs.extend_from_slice(tokens),
            Event::Finish { choice: 0, reason } => self.finish = reason.clone(),
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::End => self.end(bytes),
            _ => {}
        }
    }
}
