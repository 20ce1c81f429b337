//! Reads the chunks of a streamed answer.

mod call;
mod choice;
mod thoughts;

use serde_json::Value;
use tollgate_core::{Dialect, Usage};

use self::choice::Choice;
use super::read::{self, Members};
use crate::{
    Decode, Fault, Piece,
    neutral::{Event, Extra},
    tree::{Path, Tree},
};

/// What the stream has said so far.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    /// What the first chunks say of the answer as a whole. Azure sends some before there are choices.
    head: Extra,
    started: bool,
    choices: Vec<Choice>,
    /// `[DONE]` was there.
    done: bool,
}

/// Members of a chunk that are read elsewhere, repeat themselves or hide its length.
const NOT_OF_THE_HEAD: [&str; 6] = ["choices", "usage", "object", "x_groq", "obfuscation", "p"];

// === impl Chunks ===

impl Decode for Chunks {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let data = piece.data.trim_ascii();
        if data.is_empty() || self.done {
            return Ok(());
        }
        if data == b"[DONE]" {
            self.done = true;
            return Ok(());
        }
        let tree = Tree::read(data)?;
        let error = read::reported(&tree, data);
        let named = piece.name == Some("error") || piece.exception;
        if error.is_none() && named {
            let body = data.to_vec();
            return Err(Fault::Reported { status: None, body });
        }
        let usage = usage(&tree);
        let outcome = match error {
            Some(error) => Err(error),
            None => self.chunk(tree, events),
        };
        if let Some(usage) = usage {
            self.start(events);
            events.push(Event::Usage(usage));
        }
        outcome
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        let unfinished = self.choices.iter().any(|choice| !choice.finished);
        if !self.done && (unfinished || self.choices.is_empty()) {
            return Err(Fault::CutShort);
        }
        self.start(events);
        for choice in &mut self.choices {
            choice.finish("", None, events);
        }
        events.push(Event::End);
        Ok(())
    }
}

impl Chunks {
    fn chunk(&mut self, tree: Tree<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let malformed = |error: crate::Invalid| Fault::Malformed(error.message);
        let mut members = Members::of(tree, Path::root()).map_err(malformed)?;
        let choices = members.list("choices").map_err(malformed)?;
        let searched = read::searched(&members);
        if !self.started {
            for (name, value) in members.rest() {
                if !NOT_OF_THE_HEAD.contains(&name.as_str()) && value != "" {
                    self.head.insert(name, value);
                }
            }
        }
        for (number, (path, value)) in choices.unwrap_or_default().into_iter().enumerate() {
            self.start(events);
            let mut members = Members::of(value, path).map_err(malformed)?;
            let index = members.count("index").ok().flatten();
            let index = index.and_then(|index| u32::try_from(index).ok());
            let index = index.unwrap_or(u32::try_from(number).unwrap_or_default());
            let choice = self.choice(index);
            if index == 0 && !searched.is_empty() {
                choice.searched.clone_from(&searched);
            }
            choice.read(members, events).map_err(malformed)?;
        }
        Ok(())
    }

    fn choice(&mut self, index: u32) -> &mut Choice {
        let found = self.choices.iter().position(|choice| choice.index == index);
        let at = found.unwrap_or_else(|| {
            self.choices.push(Choice::new(index));
            self.choices.len() - 1
        });
        &mut self.choices[at]
    }

    fn start(&mut self, events: &mut Vec<Event>) {
        if self.started {
            return;
        }
        self.started = true;
        let mut head = std::mem::take(&mut self.head);
        let mut text = |name: &str| match head.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (id, model) = (text("id"), text("model"));
        let service_tier = text("service_tier");
        let created = head.shift_remove("created");
        events.push(Event::Start {
            source: Dialect::OpenAi,
            id,
            model,
            created: created.as_ref().and_then(read::whole),
            service_tier,
            extra: head,
        });
    }
}

/// Token counts may be in any chunk; Groq and Moonshot have places of their own.
fn usage(chunk: &Tree<'_>) -> Option<Usage> {
    let groq = chunk.get("x_groq").and_then(|groq| groq.get("usage"));
    let choice = match chunk.get("choices") {
        Some(Tree::List(choices)) => choices.first(),
        _ => None,
    };
    let moonshot = choice.and_then(|choice| choice.get("usage"));
    let places = [chunk.get("usage"), groq, moonshot].into_iter().flatten();
    let counted = places.filter(|place| !place.is_null());
    let mut counted = counted.map(|place| Value::from(place.clone()));
    counted.find_map(|counts| read::usage(&counts))
}
