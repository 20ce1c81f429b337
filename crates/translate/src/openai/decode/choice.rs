use serde_json::{Value, json};

use super::{
    super::read::{self, Members, Said},
    call::Calls,
};
use crate::{
    Invalid,
    neutral::{Citation, Content, Delta, Event, Extra, Media, Part, Source, State},
    tree::Tree,
};

/// One choice of a streamed answer.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) index: u32,
    pub(super) finished: bool,
    /// Sources that Perplexity names beside the choices.
    pub(super) searched: Vec<Citation>,
    /// The number of the next part.
    pub(super) next: u32,
    /// The part that grows, calls excepted.
    pub(super) open: Option<Open>,
    calls: Calls,
    said: Said,
    cited: bool,
}

/// A part that grows.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) part: u32,
    pub(super) kind: Kind,
    /// What thoughts have said, to recognise it when a block repeats it.
    pub(super) said: String,
    /// The item of `reasoning_details`, without its words.
    pub(super) shell: Extra,
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Refusal,
    Audio,
    /// `reasoning_content`, or a block.
    Thoughts,
    /// `reasoning`
    Bare,
    /// A part of the content.
    Chunk,
    /// An item of `reasoning_details`, by its number.
    Detail(Option<u64>),
}

// === impl Choice ===

impl Choice {
    pub(super) fn new(index: u32) -> Self {
        Self {
            index,
            finished: false,
            searched: Vec::new(),
            next: 0,
            open: None,
            calls: Calls::default(),
            said: Said::default(),
            cited: false,
        }
    }

    /// Reads an item of `choices`.
    pub(super) fn read(
        &mut self,
        mut members: Members<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Invalid> {
        // Some servers stream one whole answer; Perplexity repeats all of it in `message`, which is not wanted.
        let name = match members.peek("delta") {
            Some(Tree::Object(_)) => "delta",
            _ => "message",
        };
        if let Some(delta) = members.object(name)?
            && !self.finished
        {
            self.delta(delta, events)?;
        }
        let likely = members.raw("logprobs").unwrap_or_default();
        let mut tokens = read::logprobs(likely.get("content"));
        tokens.extend(read::logprobs(likely.get("refusal")));
        if !tokens.is_empty() {
            let choice = self.index;
            events.push(Event::Logprobs { choice, tokens });
        }
        let word = members.text("finish_reason")?;
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            let stop = members.peek("stop_reason").and_then(Tree::as_str);
            self.finish(&word, stop, events);
        }
        Ok(())
    }

    fn delta(&mut self, mut delta: Members<'_>, events: &mut Vec<Event>) -> Result<(), Invalid> {
        self.thoughts(&mut delta, events);
        match delta.raw("content") {
            Some(Value::String(text)) => self.say(Kind::Text, &text, events),
            Some(Value::Array(chunks)) => self.chunks(chunks, events),
            Some(object @ Value::Object(_)) => {
                self.say(Kind::Text, &object.to_string(), events);
            }
            _ => {}
        }
        if let Some(Value::String(text)) = delta.raw("refusal") {
            self.say(Kind::Refusal, &text, events);
        }
        if let Some(Value::Array(items)) = delta.raw("annotations") {
            self.cite(items.into_iter().map(read::citation), events);
        }
        self.audio(&mut delta, events)?;
        for (path, image) in delta.list("images").ok().flatten().unwrap_or_default() {
            let picture = read::picture(&mut Members::of(image, path)?)?;
            self.whole(picture, events);
        }
        let calls = delta.list("tool_calls").ok().flatten();
        let legacy = delta.raw("function_call").map(|call| {
            let call = json!({"index": 0, "function": call});
            ("function_call".into(), call.into())
        });
        for (path, call) in calls.unwrap_or_default().into_iter().chain(legacy) {
            self.call(Members::of(call, path)?, events)?;
        }
        Ok(())
    }

    fn call(&mut self, call: Members<'_>, events: &mut Vec<Event>) -> Result<(), Invalid> {
        // What is being said ends before a call begins.
        self.close(events);
        self.calls.read(call, self.index, &mut self.next, events)?;
        self.said.calls |= self.calls.any();
        Ok(())
    }

    /// Mistral's list of parts.
    fn chunks(&mut self, chunks: Vec<Value>, events: &mut Vec<Event>) {
        for chunk in chunks {
            let text = |value: &Value| value.get("text").and_then(Value::as_str).map(str::to_owned);
            match chunk.get("thinking") {
                Some(Value::Array(pieces)) => {
                    let pieces = pieces.iter().filter_map(text);
                    self.say(Kind::Chunk, &pieces.collect::<String>(), events);
                }
                Some(Value::String(thinking)) => self.say(Kind::Chunk, thinking, events),
                _ => self.say(Kind::Text, &text(&chunk).unwrap_or_default(), events),
            }
        }
    }

    /// Lets the part of `kind` grow, which begins if it is not open.
    pub(super) fn say(&mut self, kind: Kind, text: &str, events: &mut Vec<Event>) {
        if text.is_empty() {
            return;
        }
        let part = self.opened(kind, events);
        if let Some(open) = &mut self.open {
            open.said.push_str(text);
        }
        self.grow(part, Delta::Text(text.to_owned()), events);
    }

    /// The number of the open part of `kind`.
    pub(super) fn opened(&mut self, kind: Kind, events: &mut Vec<Event>) -> u32 {
        if let Some(open) = self.open.as_ref().filter(|open| open.kind == kind) {
            return open.part;
        }
        self.close(events);
        let content = match kind {
            Kind::Text => Part::text(""),
            Kind::Refusal => Part::new(Content::Refusal(String::new())),
            Kind::Audio => Part::new(Content::Audio(Media {
                source: Source::Base64(String::new()),
                mime: None,
                name: None,
                detail: None,
            })),
            Kind::Thoughts | Kind::Detail(_) => Part::thinking(""),
            Kind::Bare => read::bare_reasoning(String::new()),
            Kind::Chunk => Part {
                state: Some(read::own_state(json!({"type": "thinking"}))),
                ..Part::thinking("")
            },
        };
        self.begin(kind, content, events)
    }

    pub(super) fn begin(&mut self, kind: Kind, content: Part, events: &mut Vec<Event>) -> u32 {
        self.said.add(&content.content);
        let part = self.next;
        self.next += 1;
        self.open = Some(Open {
            part,
            kind,
            said: String::new(),
            shell: Extra::new(),
        });
        let choice = self.index;
        events.push(Event::PartStart {
            choice,
            part,
            content,
        });
        part
    }

    /// A part that comes in one piece.
    pub(super) fn whole(&mut self, content: Part, events: &mut Vec<Event>) {
        self.close(events);
        self.begin(Kind::Audio, content, events);
        self.close(events);
    }

    pub(super) fn grow(&self, part: u32, delta: Delta, events: &mut Vec<Event>) {
        let choice = self.index;
        events.push(Event::Delta {
            choice,
            part,
            delta,
        });
    }

    /// Ends the part that grows, calls excepted.
    pub(super) fn close(&mut self, events: &mut Vec<Event>) {
        let Some(open) = self.open.take() else {
            return;
        };
        if !open.shell.is_empty() {
            let state: State = read::own_state(Value::Object(open.shell));
            self.grow(open.part, Delta::State(state), events);
        }
        let (choice, part) = (self.index, open.part);
        events.push(Event::PartEnd { choice, part });
    }

    fn cite(&mut self, citations: impl Iterator<Item = Citation>, events: &mut Vec<Event>) {
        for citation in citations {
            self.cited = true;
            let part = self.opened(Kind::Text, events);
            self.grow(part, Delta::Citation(Box::new(citation)), events);
        }
    }

    fn audio(&mut self, delta: &mut Members<'_>, events: &mut Vec<Event>) -> Result<(), Invalid> {
        let Some(mut audio) = delta.object("audio")? else {
            return Ok(());
        };
        let is_open = self
            .open
            .as_ref()
            .is_some_and(|open| open.kind == Kind::Audio);
        let (data, words) = (audio.text("data")?, audio.text("transcript")?);
        let rest = audio.rest();
        let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        if !is_open && (says(&data) || says(&words) || rest.contains_key("id")) {
            self.close(events);
            let mut part = Part::new(Content::Audio(Media {
                source: Source::Base64(String::new()),
                mime: None,
                name: None,
                detail: None,
            }));
            part.extra = rest;
            self.begin(Kind::Audio, part, events);
        }
        let Some(part) = self.open.as_ref().map(|open| open.part) else {
            return Ok(());
        };
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            self.grow(part, Delta::Text(words), events);
        }
        if let Some(data) = data.filter(|data| !data.is_empty()) {
            self.grow(part, Delta::Media(data), events);
        }
        Ok(())
    }

    /// The choice is complete; the first time only.
    pub(super) fn finish(&mut self, word: &str, stop: Option<&str>, events: &mut Vec<Event>) {
        if self.finished {
            return;
        }
        self.finished = true;
        if !self.cited {
            let searched = std::mem::take(&mut self.searched);
            self.cite(searched.into_iter(), events);
        }
        self.close(events);
        self.calls.end(self.index, events);
        let reason = read::finish(word, stop, self.said);
        let choice = self.index;
        events.push(Event::Finish { choice, reason });
    }
}
