//! Streamed answers, read: every piece is a small answer.

use serde_json::{Value, json};
use tollgate_core::{Dialect, Usage};

use super::{
    answer, grounding, logprobs, partial, parts, usage,
    wire::{Candidate, FunctionCall, Part as Wire, Response},
};
use crate::{
    Decode, Fault, Piece,
    neutral::{Citation, Content, Delta, Event, Finish, Part},
};

/// Reads a stream.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    started: bool,
    usage: Option<Usage>,
    choices: Vec<Choice>,
}

/// A choice so far.
#[derive(Debug, Default)]
struct Choice {
    index: u32,
    /// The number of the next part.
    next: u32,
    open: Option<Open>,
    /// What its texts said, the open one last: sources name places in them.
    texts: Vec<String>,
    /// A call whose arguments come in pieces.
    call: Option<Call>,
    /// Sources that came with the piece being read.
    sources: Option<Value>,
    cited: Vec<Citation>,
    calls: bool,
    finished: bool,
}

/// A text or thoughts that may go on.
#[derive(Debug)]
struct Open {
    part: u32,
    thought: bool,
}

#[derive(Debug)]
struct Call {
    part: u32,
    arguments: Value,
}

// === impl Decoder ===

impl Decode for Decoder {
    fn piece(&mut self, piece: &Piece<'_>, events: &mut Vec<Event>) -> Result<(), Fault> {
        let data = piece.data.trim_ascii();
        // Proxies before Google's API end streams as OpenAI does.
        if data.is_empty() || data == b"[DONE]" {
            return Ok(());
        }
        let response = answer::response(data)?;
        self.start(&response, events);
        let blocked = response.candidates.as_ref().is_none_or(Vec::is_empty)
            && response.extra.contains_key("promptFeedback");
        if blocked && self.choices.is_empty() {
            self.choices.push(Choice::blocked(events));
        }
        for candidate in response.candidates.into_iter().flatten() {
            self.choice(&candidate).read(candidate, events);
        }
        // Counts are of everything so far.
        let usage = response.usage_metadata.as_ref().map(usage::read);
        if usage.is_some() && usage != self.usage {
            self.usage = usage;
            events.extend(usage.map(Event::Usage));
        }
        Ok(())
    }

    fn end(&mut self, events: &mut Vec<Event>) -> Result<(), Fault> {
        if self.choices.is_empty() || self.choices.iter().any(|choice| !choice.finished) {
            return Err(Fault::CutShort);
        }
        events.push(Event::End);
        Ok(())
    }
}

impl Decoder {
    fn start(&mut self, response: &Response, events: &mut Vec<Event>) {
        if self.started {
            return;
        }
        self.started = true;
        events.push(Event::Start {
            source: Dialect::Gemini,
            id: response.response_id.clone(),
            model: response.model_version.clone(),
            created: None,
            service_tier: answer::tier(response),
            extra: answer::top(response),
        });
    }

    fn choice(&mut self, candidate: &Candidate) -> &mut Choice {
        let index = candidate.index.and_then(|index| u32::try_from(index).ok());
        let index = index.unwrap_or(0);
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
}

// === impl Choice ===

impl Choice {
    /// The prompt was blocked: no candidate will come.
    fn blocked(events: &mut Vec<Event>) -> Self {
        events.push(Event::Finish {
            choice: 0,
            reason: Finish::ContentFilter,
        });
        Self {
            finished: true,
            ..Self::default()
        }
    }

    fn read(&mut self, mut candidate: Candidate, events: &mut Vec<Event>) {
        if self.finished {
            return;
        }
        self.sources = candidate.grounding_metadata.clone();
        let said = candidate.content.take().and_then(|content| content.parts);
        for part in said.into_iter().flatten() {
            self.part(part, events);
        }
        self.cite_at_last(events);
        if let Some(result) = candidate.logprobs_result.take() {
            events.push(Event::Logprobs {
                choice: self.index,
                tokens: logprobs::read(&result),
            });
        }
        if candidate.finish_reason.is_some() {
            self.end_call(events);
            self.close(events);
        }
        let (reason, mut extra) = answer::rest(candidate, self.calls);
        extra.retain(|_, value| !matches!(value, Value::Object(members) if members.is_empty()));
        if !extra.is_empty() {
            events.push(Event::Extra {
                choice: self.index,
                extra,
            });
        }
        if let Some(reason) = reason {
            self.finished = true;
            events.push(Event::Finish {
                choice: self.index,
                reason,
            });
        }
    }

    fn part(&mut self, mut part: Wire, events: &mut Vec<Event>) {
        if let Some(call) = part.function_call.take() {
            return self.function_call(call, part, events);
        }
        let mut part = parts::read(part);
        let thought = matches!(part.content, Content::Thinking { .. });
        let text = match &mut part.content {
            Content::Text { text, .. } | Content::Thinking { text, .. } => std::mem::take(text),
            _ => return self.whole(part, None, events),
        };
        if part.state.is_some() || !part.extra.is_empty() {
            // «Don't merge a part with a signature with one without»: it stays a part of its own.
            return self.whole(part, Some(Delta::Text(text)), events);
        }
        if text.is_empty() {
            return;
        }
        if self
            .open
            .as_ref()
            .is_none_or(|open| open.thought != thought)
        {
            self.close(events);
            let number = self.begin(part, events);
            self.open = Some(Open {
                part: number,
                thought,
            });
        }
        if let (false, Some(last)) = (thought, self.texts.last_mut()) {
            last.push_str(&text);
        }
        if let Some(open) = &self.open {
            events.push(self.delta(open.part, Delta::Text(text)));
        }
    }

    /// A part that comes at once.
    fn whole(&mut self, part: Part, delta: Option<Delta>, events: &mut Vec<Event>) {
        self.end_call(events);
        self.close(events);
        let is_text = part.as_text().is_some();
        let number = self.begin(part, events);
        if let (Some(Delta::Text(text)), true) = (&delta, is_text)
            && let Some(last) = self.texts.last_mut()
        {
            last.push_str(text);
        }
        let delta = delta.filter(|delta| !matches!(delta, Delta::Text(text) if text.is_empty()));
        events.extend(delta.map(|delta| self.delta(number, delta)));
        self.finish_part(number, events);
    }

    fn function_call(&mut self, mut call: FunctionCall, mut rest: Wire, events: &mut Vec<Event>) {
        let goes_on = call.will_continue.take() == Some(true);
        let pieces = call.partial_args.take().unwrap_or_default();
        if call.name.as_ref().is_some_and(|name| !name.is_empty()) {
            self.end_call(events);
            self.close(events);
            self.calls = true;
            let args = call.args.take();
            rest.function_call = Some(call);
            let part = self.begin(parts::read(rest), events);
            if !goes_on && pieces.is_empty() {
                let arguments = args.map(|args| Delta::Arguments(args.to_string()));
                events.extend(arguments.map(|arguments| self.delta(part, arguments)));
                return self.finish_part(part, events);
            }
            let arguments = args.filter(Value::is_object).unwrap_or_else(|| json!({}));
            self.call = Some(Call { part, arguments });
        }
        if let Some(call) = &mut self.call {
            for piece in &pieces {
                partial::add(&mut call.arguments, piece);
            }
        }
        if !goes_on {
            self.end_call(events);
        }
    }

    fn end_call(&mut self, events: &mut Vec<Event>) {
        if let Some(Call { part, arguments }) = self.call.take() {
            events.push(self.delta(part, Delta::Arguments(arguments.to_string())));
            self.finish_part(part, events);
        }
    }

    /// Starts a part, whose number it gives.
    fn begin(&mut self, content: Part, events: &mut Vec<Event>) -> u32 {
        if content.as_text().is_some() {
            self.texts.push(String::new());
        }
        let part = self.next;
        self.next += 1;
        events.push(Event::PartStart {
            choice: self.index,
            part,
            content,
        });
        part
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if self.open.as_ref().is_some_and(|open| !open.thought) {
            self.cite(events);
        }
        if let Some(open) = self.open.take() {
            self.finish_part(open.part, events);
        }
    }

    /// The sources of the piece that was read, where no text was closed by it.
    fn cite_at_last(&mut self, events: &mut Vec<Event>) {
        let Some(sources) = &self.sources else {
            return;
        };
        if grounding::read(sources, &[]).is_empty() {
            return;
        }
        if self.open.as_ref().is_none_or(|open| open.thought) {
            self.end_call(events);
            self.close(events);
            let part = self.begin(Part::text(""), events);
            self.open = Some(Open {
                part,
                thought: false,
            });
        }
        self.cite(events);
    }

    /// Sources of the open text. Places in earlier ones can no longer be told.
    fn cite(&mut self, events: &mut Vec<Event>) {
        let (Some(sources), Some(open)) = (self.sources.take(), &self.open) else {
            return;
        };
        let part = open.part;
        let texts = self.texts.iter().map(String::as_str).collect::<Vec<_>>();
        let last = texts.len().saturating_sub(1);
        for (text, mut citation) in grounding::read(&sources, &texts) {
            if text != last {
                citation.span = None;
            }
            // Later pieces repeat what earlier ones said.
            if !self.cited.contains(&citation) {
                self.cited.push(citation.clone());
                events.push(self.delta(part, Delta::Citation(Box::new(citation))));
            }
        }
    }

    fn delta(&self, part: u32, delta: Delta) -> Event {
        Event::Delta {
            choice: self.index,
            part,
            delta,
        }
    }

    fn finish_part(&self, part: u32, events: &mut Vec<Event>) {
        events.push(Event::PartEnd {
            choice: self.index,
            part,
        });
    }
}
