//! Streamed answers, written: every piece is a small answer, the last one says how it ended and what it took.

use serde_json::Value;
use tollgate_core::Usage;

use super::{
    parts::is_own,
    wire::{Candidate, Part as Wire, Response},
    write_answer::{add_usage, complete, content, envelope, part, signed, words},
};
use crate::{
    Asked, Encode,
    neutral::{Choice, Content, Delta, Event, Extra, Part, Source},
};

/// Writes a stream.
#[derive(Debug)]
pub(super) struct Encoder {
    asked: Asked,
    id: Option<String>,
    tier: Option<String>,
    own: bool,
    /// The answer's own members.
    extra: Extra,
    usage: Option<Usage>,
    /// Parts that are not complete.
    open: Vec<Open>,
    /// What the last piece needs: how each choice ended, its sources, its probabilities.
    choices: Vec<Choice>,
    /// The array is begun.
    begun: bool,
    ended: bool,
}

#[derive(Debug)]
struct Open {
    choice: u32,
    number: u32,
    /// The part, without words that have been written already.
    part: Part,
    /// Words are written as they come; anything else, and what is signed from the start, at its end.
    at_once: bool,
}

// === impl Encoder ===

impl Encoder {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            asked,
            id: None,
            tier: None,
            own: false,
            extra: Extra::new(),
            usage: None,
            open: Vec::new(),
            choices: Vec::new(),
            begun: false,
            ended: false,
        }
    }

    fn choice(&mut self, index: u32) -> &mut Choice {
        let known = self.choices.iter().position(|choice| choice.index == index);
        let at = known.unwrap_or_else(|| {
            self.choices.push(Choice {
                index,
                ..Choice::default()
            });
            self.choices.len() - 1
        });
        &mut self.choices[at]
    }

    fn start_part(&mut self, choice: u32, number: u32, part: &Part, bytes: &mut Vec<u8>) {
        let is_words = matches!(
            part.content,
            Content::Text { .. } | Content::Thinking { .. } | Content::Refusal(_)
        );
        let mut part = part.clone();
        let at_once = is_words && part.state.is_none();
        if let (true, Some(text)) = (at_once, said(&mut part)) {
            let text = std::mem::take(text);
            self.say(choice, &part, &text, bytes);
        }
        self.open.push(Open {
            choice,
            number,
            part,
            at_once,
        });
    }

    /// Words as they come.
    fn say(&mut self, choice: u32, part: &Part, text: &str, bytes: &mut Vec<u8>) {
        if let (Content::Text { .. } | Content::Refusal(_), false) =
            (&part.content, text.is_empty())
        {
            self.remember(choice, text);
        }
        if !text.is_empty() {
            let thought = matches!(part.content, Content::Thinking { .. });
            self.write(choice, words(text, thought), bytes);
        }
    }

    /// Sources name places in the text: it is kept where there are any to come.
    fn remember(&mut self, choice: u32, text: &str) {
        let parts = &mut self.choice(choice).parts;
        match parts.last_mut().map(|part| &mut part.content) {
            Some(Content::Text { text: known, .. }) => known.push_str(text),
            _ => parts.push(Part::text(text)),
        }
    }

    fn grow(&mut self, choice: u32, number: u32, delta: &Delta, bytes: &mut Vec<u8>) {
        let mut open = self.open.iter_mut();
        let found = open.find(|open| open.choice == choice && open.number == number);
        let Some(Open { part, at_once, .. }) = found else {
            return;
        };
        match delta {
            Delta::Text(text) if *at_once => {
                let part = Part {
                    extra: Extra::new(),
                    ..Part::new(part.content.clone())
                };
                self.say(choice, &part, text, bytes);
            }
            Delta::Text(more) => {
                if let Some(text) = said(part) {
                    text.push_str(more);
                }
            }
            Delta::Arguments(more) => {
                if let Content::ToolCall { arguments, .. } = &mut part.content {
                    arguments.push_str(more);
                }
            }
            Delta::State(state) => part.state = Some(state.clone()),
            Delta::Citation(citation) => {
                let citation = (**citation).clone();
                let last = self.choice(choice).parts.last_mut();
                if let Some(Content::Text { citations, .. }) = last.map(|part| &mut part.content) {
                    citations.push(citation);
                } else {
                    let content = Content::Text {
                        text: String::new(),
                        citations: vec![citation],
                    };
                    self.choice(choice).parts.push(Part::new(content));
                }
            }
            Delta::Media(more) => {
                if let Content::Image(media) | Content::Audio(media) = &mut part.content
                    && let Source::Base64(data) = &mut media.source
                {
                    data.push_str(more);
                }
            }
        }
    }

    fn end_part(&mut self, choice: u32, number: u32, bytes: &mut Vec<u8>) {
        let is_it = |open: &Open| open.choice == choice && open.number == number;
        let Some(at) = self.open.iter().position(is_it) else {
            return;
        };
        let mut open = self.open.remove(at);
        let is_text = matches!(
            open.part.content,
            Content::Text { .. } | Content::Refusal(_)
        );
        if open.at_once {
            let thought = matches!(open.part.content, Content::Thinking { .. });
            if let Some(state) = &open.part.state {
                let mut wire = words("", thought);
                wire.thought_signature = Some(signed(state, &open.part.content));
                self.write(choice, wire, bytes);
            }
        } else {
            if let (true, Some(text)) = (is_text, said(&mut open.part)) {
                let text = text.clone();
                self.choice(choice).parts.push(Part::text(text));
            }
            if let Some(wire) = part(&open.part, self.own, &self.asked) {
                self.write(choice, wire, bytes);
            }
        }
        if is_text {
            // The next text counts from its own begin.
            self.choice(choice)
                .parts
                .push(Part::new(Content::Json(Value::Null)));
        }
    }

    fn write(&mut self, choice: u32, part: Wire, bytes: &mut Vec<u8>) {
        let candidates = vec![content(choice, vec![part])];
        let response = envelope(&self.asked, self.id.as_deref(), Extra::new());
        self.frame(
            &Response {
                candidates: Some(candidates),
                ..response
            },
            bytes,
        );
    }

    fn frame(&mut self, response: &Response, bytes: &mut Vec<u8>) {
        let json = serde_json::to_vec(response).unwrap_or_default();
        if self.asked.events {
            bytes.extend_from_slice(b"data: ");
            bytes.extend_from_slice(&json);
            bytes.extend_from_slice(b"\r\n\r\n");
        } else {
            let before: &[u8] = if self.begun { b",\r\n" } else { b"[" };
            bytes.extend_from_slice(before);
            bytes.extend_from_slice(&json);
        }
        self.begun = true;
    }

    fn end(&mut self, bytes: &mut Vec<u8>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        for open in std::mem::take(&mut self.open) {
            let (choice, number) = (open.choice, open.number);
            self.open.push(open);
            self.end_part(choice, number, bytes);
        }
        let extra = std::mem::take(&mut self.extra);
        let blocked = extra.contains_key("promptFeedback");
        let choices = std::mem::take(&mut self.choices);
        let candidates = choices.iter().map(last).collect::<Vec<_>>();
        let mut response = envelope(&self.asked, self.id.as_deref(), extra);
        response.candidates = (!blocked || self.begun).then_some(candidates);
        if let Some(usage) = &self.usage {
            add_usage(&mut response, usage, self.tier.as_deref());
        }
        self.frame(&response, bytes);
        if !self.asked.events {
            bytes.push(b']');
        }
    }
}

/// The last piece of a choice: Gemini's own ends with an empty text too.
fn last(choice: &Choice) -> Candidate {
    let mut candidate = content(choice.index, vec![words("", false)]);
    candidate.extra = choice.extra.clone();
    complete(&mut candidate, choice);
    candidate
}

fn said(part: &mut Part) -> Option<&mut String> {
    match &mut part.content {
        Content::Text { text, .. } | Content::Thinking { text, .. } | Content::Refusal(text) => {
            Some(text)
        }
        _ => None,
    }
}

impl Encode for Encoder {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        match event {
            Event::Start {
                source,
                id,
                service_tier,
                extra,
                ..
            } => {
                self.own = is_own(*source);
                self.id.clone_from(id);
                self.tier.clone_from(service_tier);
                if self.own {
                    self.extra.clone_from(extra);
                }
            }
            Event::PartStart {
                choice,
                part,
                content,
            } => {
                self.choice(*choice);
                self.start_part(*choice, *part, content, bytes);
            }
            Event::Delta {
                choice,
                part,
                delta,
            } => self.grow(*choice, *part, delta, bytes),
            Event::PartEnd { choice, part } => self.end_part(*choice, *part, bytes),
            Event::Logprobs { choice, tokens } => {
                self.choice(*choice).logprobs.extend_from_slice(tokens);
            }
            Event::Extra { choice, extra } if self.own => {
                let members = extra.iter();
                let members = members.map(|(name, value)| (name.clone(), value.clone()));
                self.choice(*choice).extra.extend(members);
            }
            Event::Finish { choice, reason } => {
                self.choice(*choice).finish = Some(reason.clone());
            }
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::End => self.end(bytes),
            Event::Extra { .. } | Event::Ping => {}
        }
    }
}
