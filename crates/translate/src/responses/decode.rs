//! Streams of providers.
//!
//! Deltas are passed on as they come. What the `…done` events say whole is compared with what has come: providers
//! leave out deltas, annotations or whole items, and the last word is the items of `response.completed`.

mod slot;

use serde_json::{Value, json};

use self::slot::{Slot, said, text};

use super::{
    answer,
    members::whole,
    reasoning::{self, BETWEEN},
    text::read_logprobs,
    usage,
};
use crate::{
    Decode, Fault, Piece,
    neutral::{Content, Delta, Event, Part},
};

/// Reads the events of a stream.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    started: bool,
    finished: bool,
    calls: bool,
    parts: u32,
    items: Vec<Item>,
}

/// An item of the output.
#[derive(Debug)]
struct Item {
    index: Option<u64>,
    id: Option<String>,
    /// As it was when it was added.
    json: Value,
    slots: Vec<Slot>,
    done: bool,
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let data = piece.data.trim_ascii();
        if data.is_empty() || data == b"[DONE]" {
            return Ok(());
        }
        let event: Value = serde_json::from_slice(data)?;
        let kind = text(&event, "type").or(piece.name).unwrap_or_default();
        self.read(kind, &event, events)
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        if !self.finished {
            return Err(Fault::CutShort);
        }
        events.push(Event::End);
        Ok(())
    }
}

impl Decoder {
    fn read(&mut self, kind: &str, event: &Value, events: &mut Vec<Event>) -> Result<(), Fault> {
        let null = Value::Null;
        let response = event.get("response").unwrap_or(&null);
        match kind {
            "error" => return Err(answer::reported(event.get("error").unwrap_or(event))),
            "" if event.get("error").is_some() => {
                return Err(answer::reported(event.get("error").unwrap_or(event)));
            }
            _ if self.finished => return Ok(()),
            "response.failed" => {
                events.extend(usage_of(response));
                let fault = answer::failure(response);
                return Err(fault.unwrap_or_else(|| answer::reported(&null)));
            }
            _ => {}
        }
        if kind.starts_with("response.") {
            self.start(response, events);
        }
        match kind {
            "keepalive" => events.push(Event::Ping),
            "response.output_item.added" => self.added(event, events),
            "response.output_item.done" => {
                let item = event.get("item").unwrap_or(&null);
                return self.settle(key(event, item), item, events);
            }
            "response.content_part.added" => self.content_added(event, events),
            "response.content_part.done" => self.content_done(event, events),
            "response.completed" | "response.incomplete" | "response.cancelled" => {
                return self.complete(response, events);
            }
            kind => self.grow(kind, event, events),
        }
        Ok(())
    }

    fn start(&mut self, response: &Value, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            events.push(answer::start(response));
        }
    }

    fn added(&mut self, event: &Value, events: &mut Vec<Event>) {
        let json = event.get("item").cloned().unwrap_or_default();
        let place = key(event, &json);
        if self.find(&place).is_some() {
            return;
        }
        let (index, id) = place;
        let mut item = Item {
            index,
            id,
            json,
            slots: Vec::new(),
            done: false,
        };
        // Calls begin with their name. Thoughts wait for their first words, messages for their contents.
        let kind = text(&item.json, "type").unwrap_or_default();
        if is_call(kind) && text(&item.json, "name").is_some() {
            let parts = answer::read_item(&item.json, &mut Vec::new()).unwrap_or_default();
            for part in parts {
                self.open(&mut item, 0, part, events);
            }
        }
        self.items.push(item);
    }

    /// Begins a part empty and lets it grow by what is known of it.
    fn open(&mut self, item: &mut Item, content: u64, mut part: Part, events: &mut Vec<Event>) {
        self.calls |= answer::is_call(&part);
        let (mut words, mut arguments, mut citations) = (String::new(), String::new(), Vec::new());
        match &mut part.content {
            Content::Text {
                text,
                citations: cited,
            } => {
                std::mem::swap(text, &mut words);
                std::mem::swap(cited, &mut citations);
            }
            Content::Refusal(text) | Content::Thinking { text, .. } => {
                std::mem::swap(text, &mut words);
            }
            Content::ToolCall {
                arguments: text, ..
            } => std::mem::swap(text, &mut arguments),
            _ => {}
        }
        let state = part.state.take();
        let mut slot = Slot {
            content,
            part: self.parts,
            length: 0,
            citations: citations.len(),
            logprobs: false,
            shown: None,
            summary: 0,
            open: true,
        };
        events.push(Event::PartStart {
            choice: 0,
            part: self.parts,
            content: part,
        });
        slot.say(&words, events);
        slot.argue(&arguments, events);
        for citation in citations {
            slot.delta(Delta::Citation(Box::new(citation)), events);
        }
        if let Some(state) = state {
            slot.delta(Delta::State(state), events);
        }
        item.slots.push(slot);
        self.parts = self.parts.saturating_add(1);
    }

    fn find(&self, (index, id): &(Option<u64>, Option<String>)) -> Option<usize> {
        // Ids may differ between an item's events (OpenRouter); indexes do not, but may be missing.
        let by_index = |item: &Item| index.is_some() && item.index == *index;
        let by_id = |item: &Item| id.is_some() && item.id == *id;
        let found = self.items.iter().position(by_index);
        found.or_else(|| index.is_none().then(|| self.items.iter().position(by_id))?)
    }

    fn content_added(&mut self, event: &Value, events: &mut Vec<Event>) {
        let refusal = event.get("part").and_then(|part| text(part, "type")) == Some("refusal");
        let spoken = event.get("part").and_then(|part| text(part, "type")) == Some("output_text");
        if refusal || spoken {
            self.slot(event, refusal, events);
        }
    }

    /// The slot that an event about a content speaks of, opened if it was not.
    fn slot(
        &mut self,
        event: &Value,
        refusal: bool,
        events: &mut Vec<Event>,
    ) -> Option<(usize, usize)> {
        let place = key(event, &Value::Null);
        let at = match self.find(&place) {
            Some(at) => at,
            None => {
                let (index, id) = place;
                let json = json!({"type": "message", "id": id.clone()});
                self.items.push(Item {
                    index,
                    id,
                    json,
                    slots: Vec::new(),
                    done: false,
                });
                self.items.len() - 1
            }
        };
        let content = event.get("content_index").and_then(whole).unwrap_or(0);
        let mut item = self.take(at)?;
        let found = item.slots.iter().position(|slot| slot.content == content);
        let slot = found.or_else(|| {
            if item.done || text(&item.json, "type") != Some("message") {
                return None;
            }
            let part = begun(&item, refusal);
            self.open(&mut item, content, part, events);
            Some(item.slots.len() - 1)
        });
        self.give_back(at, item);
        Some((at, slot?))
    }

    /// Takes an item out, to be given back.
    fn take(&mut self, at: usize) -> Option<Item> {
        let item = self.items.get_mut(at)?;
        let blank = Item {
            index: None,
            id: None,
            json: Value::Null,
            slots: Vec::new(),
            done: true,
        };
        Some(std::mem::replace(item, blank))
    }

    fn give_back(&mut self, at: usize, item: Item) {
        if let Some(place) = self.items.get_mut(at) {
            *place = item;
        }
    }

    fn grow(&mut self, kind: &str, event: &Value, events: &mut Vec<Event>) {
        let delta = text(event, "delta").unwrap_or_default();
        match kind {
            "response.output_text.delta" => {
                if let Some(slot) = self.spoken(event, false, events) {
                    slot.say(delta, events);
                    slot.logprobs(read_logprobs(event.get("logprobs")), events);
                }
            }
            "response.refusal.delta" => {
                if let Some(slot) = self.spoken(event, true, events) {
                    slot.say(delta, events);
                }
            }
            "response.output_text.annotation.added" => {
                if let (Some(slot), Some(annotation)) =
                    (self.spoken(event, false, events), event.get("annotation"))
                {
                    slot.cite(annotation, events);
                }
            }
            "response.output_text.done" => {
                if let Some(slot) = self.spoken(event, false, events) {
                    slot.top_up(text(event, "text"), events);
                }
            }
            "response.refusal.done" => {
                if let Some(slot) = self.spoken(event, true, events) {
                    slot.top_up(text(event, "refusal"), events);
                }
            }
            "response.reasoning_summary_text.delta" => {
                let number = event.get("summary_index").and_then(whole).unwrap_or(0);
                self.think(event, delta, false, number, events);
            }
            "response.reasoning_text.delta" => {
                let number = event.get("content_index").and_then(whole).unwrap_or(0);
                self.think(event, delta, true, number, events);
            }
            "response.function_call_arguments.delta" | "response.custom_tool_call_input.delta" => {
                if let Some(slot) = self.whole_item(event) {
                    slot.argue(delta, events);
                }
            }
            "response.function_call_arguments.done" => {
                let all = text(event, "arguments");
                if let Some(slot) = self.whole_item(event) {
                    slot.top_up_arguments(all, events);
                }
            }
            "response.custom_tool_call_input.done" => {
                let all = text(event, "input");
                if let Some(slot) = self.whole_item(event) {
                    slot.top_up_arguments(all, events);
                }
            }
            _ => {}
        }
    }

    fn spoken(
        &mut self,
        event: &Value,
        refusal: bool,
        events: &mut Vec<Event>,
    ) -> Option<&mut Slot> {
        let (item, slot) = self.slot(event, refusal, events)?;
        let slot = self.items.get_mut(item)?.slots.get_mut(slot)?;
        slot.open.then_some(slot)
    }

    fn whole_item(&mut self, event: &Value) -> Option<&mut Slot> {
        let at = self.find(&key(event, &Value::Null))?;
        let slot = self.items.get_mut(at)?.slots.first_mut()?;
        slot.open.then_some(slot)
    }

    /// Thoughts come as themselves or in summary; of a provider that sends both, the first are passed on.
    fn think(
        &mut self,
        event: &Value,
        delta: &str,
        shown: bool,
        number: u64,
        events: &mut Vec<Event>,
    ) {
        self.begin_thoughts(event, events);
        let Some(slot) = self.whole_item(event) else {
            return;
        };
        if *slot.shown.get_or_insert(shown) != shown || delta.is_empty() {
            return;
        }
        if number > slot.summary && slot.length > 0 {
            slot.say(BETWEEN, events);
        }
        slot.summary = number;
        slot.say(delta, events);
    }

    fn begin_thoughts(&mut self, event: &Value, events: &mut Vec<Event>) {
        let Some(at) = self.find(&key(event, &Value::Null)) else {
            return;
        };
        if let Some(mut item) = self.take(at) {
            let begins = item.slots.is_empty() && !item.done;
            if begins && text(&item.json, "type") == Some("reasoning") {
                let mut part = Part::thinking("");
                if let Some(id) = item.json.get("id").filter(|id| id.is_string()) {
                    answer::keep_id(&mut part, id.clone());
                }
                self.open(&mut item, 0, part, events);
            }
            self.give_back(at, item);
        }
    }

    fn content_done(&mut self, event: &Value, events: &mut Vec<Event>) {
        let part = event.get("part").unwrap_or(&Value::Null);
        let refusal = match text(part, "type") {
            Some("output_text") => false,
            Some("refusal") => true,
            _ => return,
        };
        if let Some(slot) = self.spoken(event, refusal, events) {
            slot.settle(part, events);
        }
    }

    /// An item is complete: adds what has not been said of it.
    fn settle(
        &mut self,
        place: (Option<u64>, Option<String>),
        json: &Value,
        events: &mut Vec<Event>,
    ) -> Result<(), Fault> {
        let at = self.find(&place);
        let mut item = match at.and_then(|at| self.take(at)) {
            Some(item) => item,
            None => Item {
                index: place.0,
                id: place.1,
                json: json.clone(),
                slots: Vec::new(),
                done: false,
            },
        };
        let settled = match item.done {
            true => Ok(()),
            false => self.settle_item(&mut item, json, events),
        };
        item.done = true;
        match at {
            Some(at) => self.give_back(at, item),
            None => self.items.push(item),
        }
        settled
    }

    fn settle_item(
        &mut self,
        item: &mut Item,
        json: &Value,
        events: &mut Vec<Event>,
    ) -> Result<(), Fault> {
        let mut logprobs = Vec::new();
        let parts = answer::read_item(json, &mut logprobs)?;
        if item.slots.is_empty() {
            for (number, part) in (0..).zip(parts) {
                self.open(item, number, part, events);
            }
            said(logprobs, events);
        } else if text(json, "type") == Some("message") {
            let list = json.get("content").and_then(Value::as_array);
            for (number, content) in (0..).zip(list.into_iter().flatten()) {
                // A lone content may have been counted from elsewhere (1 on Bedrock).
                let lone = item.slots.len() == 1 && list.is_some_and(|list| list.len() == 1);
                let slot = item.slots.iter_mut();
                let slot = { slot }.find(|slot| lone || slot.content == number);
                match (slot, parts.get(number as usize)) {
                    (Some(slot), _) => slot.settle(content, events),
                    (None, Some(part)) => self.open(item, number, part.clone(), events),
                    (None, None) => {}
                }
            }
        } else if let (Some(slot), Some(part)) = (item.slots.first_mut(), parts.first()) {
            slot.settle_part(part, events);
        }
        for slot in &mut item.slots {
            slot.end(events);
        }
        Ok(())
    }

    fn complete(&mut self, response: &Value, events: &mut Vec<Event>) -> Result<(), Fault> {
        if let Some(fault) = answer::failure(response) {
            events.extend(usage_of(response));
            return Err(fault);
        }
        let output = response.get("output").and_then(Value::as_array);
        for (index, item) in (0..).zip(output.into_iter().flatten()) {
            let id = text(item, "id").map(str::to_owned);
            // By its id first: a provider may leave items out of the one or the other.
            let known = self
                .items
                .iter()
                .find(|known| id.is_some() && known.id == id);
            let index = known.map_or(Some(index), |known| known.index);
            self.settle((index, id), item, events)?;
        }
        for at in 0..self.items.len() {
            if let Some(item) = self.items.get_mut(at) {
                for slot in &mut item.slots {
                    slot.end(events);
                }
            }
        }
        events.extend(usage_of(response));
        events.push(Event::Finish {
            choice: 0,
            reason: answer::finish(response, self.calls),
        });
        self.finished = true;
        Ok(())
    }
}

/// The empty part of a message that has begun. The first of a message has its id.
fn begun(item: &Item, refusal: bool) -> Part {
    let mut part = if refusal {
        Part::new(Content::Refusal(String::new()))
    } else {
        Part::text("")
    };
    if item.slots.is_empty()
        && let Value::Object(mut rest) = item.json.clone()
    {
        for key in ["type", "role", "content"] {
            rest.shift_remove(key);
        }
        rest.retain(|_, value| !value.is_null());
        reasoning::keep(&mut part, rest);
    }
    part
}

fn is_call(kind: &str) -> bool {
    matches!(kind, "function_call" | "custom_tool_call")
}

fn usage_of(response: &Value) -> Option<Event> {
    let usage = usage::read(response.get("usage")?)?;
    Some(Event::Usage(usage))
}

/// Which item an event speaks of.
fn key(event: &Value, item: &Value) -> (Option<u64>, Option<String>) {
    let index = event.get("output_index").and_then(whole);
    let id = text(event, "item_id").or_else(|| text(item, "id"));
    (index, id.map(str::to_owned))
}
