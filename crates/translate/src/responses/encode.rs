//! Answers to clients: a stream of events, or the response that such a stream ends with.

mod items;
mod message;
mod out;

use serde_json::{Map, Value, json};
use tollgate_core::{Dialect, Usage};

use self::{items::Item, message::Message, out::Out};
use super::{
    OWN,
    response::{self, Head},
};
use crate::{
    Asked, Encode,
    neutral::{Answer, Content, Delta, Event, Finish, Part, State, TokenLogprob},
};

/// Writes the events of a stream.
#[derive(Debug)]
pub(super) struct Encoder {
    asked: Asked,
    out: Out,
    response: Map<String, Value>,
    source: Dialect,
    started: bool,
    ended: bool,
    output: Vec<Value>,
    /// The message item that is open, if one is.
    message: Option<Message>,
    open: Vec<(u32, Item)>,
    held: Option<Held>,
    refused: bool,
    finish: Option<Finish>,
    usage: Option<Usage>,
}

/// Words whose probabilities may follow.
#[derive(Debug)]
struct Held {
    content: usize,
    text: String,
    tokens: Vec<TokenLogprob>,
}

/// Writes a whole answer: what a stream of it ends with.
pub(super) fn whole(answer: &Answer, asked: &Asked) -> Vec<u8> {
    let mut encoder = Encoder::new(asked.clone());
    encoder.out.quiet = true;
    encoder.start(
        answer.source,
        Head {
            id: answer.id.clone(),
            created: answer.created,
            model: answer.model.clone(),
            service_tier: answer.service_tier.clone(),
            extra: answer.extra.clone(),
        },
    );
    if let Some(choice) = answer.choices.iter().min_by_key(|choice| choice.index) {
        let mut tokens = choice.logprobs.as_slice();
        for (number, part) in (0..).zip(&choice.parts) {
            encoder.part_start(number, part.clone());
            if let Content::Text { text, .. } = &part.content {
                encoder.weigh(take_tokens(&mut tokens, text));
            }
            encoder.part_end(number);
        }
        encoder.finish = choice.finish.clone();
    }
    encoder.usage = answer.usage;
    encoder.close_all();
    let response = Value::Object(encoder.completed());
    response.to_string().into_bytes()
}

/// The tokens that make up `text`, taken from the front of `tokens`.
fn take_tokens<'a>(tokens: &mut &'a [TokenLogprob], text: &str) -> &'a [TokenLogprob] {
    let mut length = 0;
    let count = tokens
        .iter()
        .take_while(|token| {
            let before = length;
            length += token.token.len();
            before < text.len()
        })
        .count();
    let (taken, rest) = tokens.split_at_checked(count).unwrap_or((tokens, &[]));
    *tokens = rest;
    taken
}

/// The classes of service that an answer may name.
const TIERS: [&str; 5] = ["auto", "default", "flex", "scale", "priority"];

// === impl Encoder ===

impl Encode for Encoder {
    fn event(&mut self, event: &Event, bytes: &mut Vec<u8>) {
        self.read(event);
        bytes.append(&mut self.out.bytes);
    }
}

impl Encoder {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            response: Map::new(),
            source: asked.request.source,
            asked,
            out: Out::default(),
            started: false,
            ended: false,
            output: Vec::new(),
            message: None,
            open: Vec::new(),
            held: None,
            refused: false,
            finish: None,
            usage: None,
        }
    }

    fn read(&mut self, event: &Event) {
        if self.ended {
            return;
        }
        if !matches!(event, Event::Start { .. } | Event::Ping) {
            self.start(self.source, Head::default());
        }
        // A response is one answer.
        match event {
            Event::Start {
                source,
                id,
                model,
                created,
                service_tier,
                extra,
            } => self.start(
                *source,
                Head {
                    id: id.clone(),
                    created: *created,
                    model: model.clone(),
                    service_tier: service_tier.clone(),
                    extra: extra.clone(),
                },
            ),
            Event::PartStart {
                choice: 0,
                part,
                content,
            } => self.part_start(*part, content.clone()),
            Event::Delta {
                choice: 0,
                part,
                delta,
            } => self.delta(*part, delta),
            Event::PartEnd { choice: 0, part } => self.part_end(*part),
            Event::Logprobs { choice: 0, tokens } => self.weigh(tokens),
            Event::Finish { choice: 0, reason } => {
                self.close_all();
                self.finish = Some(reason.clone());
            }
            Event::Usage(usage) => self.usage = Some(*usage),
            Event::End => self.end(),
            _ => {}
        }
    }

    fn start(&mut self, source: Dialect, mut head: Head) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        self.source = source;
        if source != OWN {
            head.id = None;
            head.extra.clear();
            // Other providers' words for their classes are not in OpenAI's list.
            let unknown = |tier: &mut String| !TIERS.contains(&&**tier);
            head.service_tier.take_if(unknown);
            self.asked.request.service_tier.take_if(unknown);
        }
        self.response = response::object(&self.asked, &head);
        for name in ["response.created", "response.in_progress"] {
            self.out
                .emit_with(name, || json!({"response": self.response}));
        }
    }

    fn part_start(&mut self, number: u32, mut part: Part) {
        self.release();
        let thinks = matches!(part.content, Content::Thinking { .. });
        if let Some(state) = part.state.take_if(|_| !thinks) {
            self.close_message();
            self.signature(state);
        }
        let item = match &part.content {
            Content::Text { .. } | Content::Refusal(_) | Content::Json(_) => self.say(part),
            _ => {
                self.close_message();
                let place = self.output.len();
                let custom = |name: &str| super::tools::is_custom(&self.asked.request.tools, name);
                let wait = matches!(self.source, Dialect::Gemini | Dialect::Vertex);
                let Some(item) = Item::of(part, place, &self.asked, custom, wait) else {
                    return;
                };
                if !item.waits() {
                    self.output.push(Value::Null);
                }
                item
            }
        };
        let mut item = item;
        item.begin(&mut self.out);
        self.open.push((number, item));
    }

    /// Begins a content of a message.
    fn say(&mut self, part: Part) -> Item {
        let begins = part.extra.get(super::ITEM).is_some_and(Value::is_object);
        if begins {
            self.close_message();
        }
        let place = self.output.len();
        let mut message = match self.message.take() {
            Some(message) => message,
            None => {
                self.output.push(Value::Null);
                Message::begin(&part, place, &self.asked, &mut self.out)
            }
        };
        self.refused |= matches!(part.content, Content::Refusal(_));
        let content = message.open(part, &mut self.out);
        self.message = Some(message);
        Item::content(content)
    }

    fn delta(&mut self, number: u32, delta: &Delta) {
        self.release();
        let found = self.open.iter_mut().find(|(open, _)| *open == number);
        let Some((_, item)) = found else {
            return;
        };
        let Some(content) = item.as_content() else {
            item.delta(delta, &mut self.out);
            return;
        };
        match delta {
            Delta::Text(text) if self.asked.request.logprobs.is_some() => {
                self.held = Some(Held {
                    content,
                    text: text.clone(),
                    tokens: Vec::new(),
                });
            }
            Delta::Text(text) => self.spoken(content, text, &[]),
            Delta::Citation(citation) => {
                if let Some(message) = &mut self.message {
                    message.cite(content, citation, &mut self.out);
                }
            }
            Delta::State(state) => item.remember(state),
            _ => {}
        }
    }

    fn spoken(&mut self, content: usize, text: &str, tokens: &[TokenLogprob]) {
        if let Some(message) = &mut self.message {
            message.say(content, text, tokens, &mut self.out);
        }
    }

    /// Notes how likely the words were that have just been said.
    fn weigh(&mut self, tokens: &[TokenLogprob]) {
        if let Some(held) = &mut self.held {
            held.tokens.extend_from_slice(tokens);
        } else if let Some(message) = &mut self.message {
            message.weigh(tokens);
        }
    }

    /// Says the words that were held for their probabilities.
    fn release(&mut self) {
        if let Some(held) = self.held.take() {
            self.spoken(held.content, &held.text, &held.tokens);
        }
    }

    fn part_end(&mut self, number: u32) {
        self.release();
        let Some(at) = self.open.iter().position(|(open, _)| *open == number) else {
            return;
        };
        let (_, item) = self.open.remove(at);
        let late = match item.as_content() {
            Some(content) => {
                if let Some(message) = &mut self.message {
                    message.end(content, &mut self.out);
                }
                item.into_state()
            }
            None => {
                let mut item = item;
                if item.waits() {
                    self.place(&mut item);
                }
                let (place, done, late) = item.end(&mut self.out);
                self.put(place, done);
                late
            }
        };
        if self.message.as_ref().is_some_and(Message::is_behind) {
            self.close_message();
        }
        if let Some(state) = late {
            self.close_message();
            self.signature(state);
        }
    }

    /// Gives an item that has waited its place, behind its state.
    fn place(&mut self, item: &mut Item) {
        self.close_message();
        if let Some(state) = item.take_state() {
            self.signature(state);
        }
        item.place_at(self.output.len(), &self.asked);
        self.output.push(Value::Null);
    }

    /// A state without words of its own, as a reasoning item.
    fn signature(&mut self, state: State) {
        let mut part = Part::thinking("");
        part.state = Some(state);
        let place = self.output.len();
        if let Some(mut item) = Item::of(part, place, &self.asked, |_| false, false) {
            self.output.push(Value::Null);
            item.begin(&mut self.out);
            let (place, done, _) = item.end(&mut self.out);
            self.put(place, done);
        }
    }

    /// Ends the message item, unless a content of it is still open: then when that ends.
    fn close_message(&mut self) {
        if let Some(message) = self.message.take_if(|message| message.may_close()) {
            let (place, item) = message.close(&mut self.out);
            self.put(place, item);
        }
    }

    fn put(&mut self, place: usize, item: Value) {
        if let Some(slot) = self.output.get_mut(place) {
            *slot = item;
        }
    }

    fn close_all(&mut self) {
        self.release();
        let open: Vec<_> = self.open.iter().map(|(number, _)| *number).collect();
        for number in open {
            self.part_end(number);
        }
        self.close_message();
    }

    fn completed(&mut self) -> Map<String, Value> {
        let mut response = std::mem::take(&mut self.response);
        let mut output = std::mem::take(&mut self.output);
        output.retain(|item| !item.is_null());
        response::complete(
            &mut response,
            output,
            self.finish.as_ref(),
            self.refused,
            self.usage.as_ref(),
        );
        response
    }

    fn end(&mut self) {
        self.close_all();
        self.ended = true;
        let response = self.completed();
        let name = if response::is_incomplete(self.finish.as_ref(), self.refused) {
            "response.incomplete"
        } else {
            "response.completed"
        };
        self.out.emit(name, json!({"response": response}));
    }
}
