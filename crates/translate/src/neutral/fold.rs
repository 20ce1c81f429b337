//! Streams and whole answers say the same: one becomes the other.

use serde_json::Value;
use tollgate_core::Dialect;

use super::{Answer, Content, Delta, Event, Part, Source};

/// Puts a streamed answer together.
#[derive(Clone, Debug)]
pub struct Fold {
    answer: Answer,
    ended: bool,
}

// === impl Fold ===

impl Default for Fold {
    fn default() -> Self {
        Self {
            answer: Answer::new(Dialect::OpenAi),
            ended: false,
        }
    }
}

impl Fold {
    /// Takes the next event.
    pub fn push(&mut self, event: &Event) {
        match event {
            Event::Start {
                source,
                id,
                model,
                created,
                service_tier,
                extra,
            } => {
                let answer = &mut self.answer;
                answer.source = *source;
                answer.id.clone_from(id);
                answer.model.clone_from(model);
                answer.created = *created;
                answer.service_tier.clone_from(service_tier);
                answer.extra.clone_from(extra);
            }
            Event::PartStart {
                choice, content, ..
            } => {
                let parts = &mut self.answer.choice_mut(*choice).parts;
                parts.push(content.clone());
            }
            Event::Delta {
                choice,
                part,
                delta,
            } => {
                let parts = &mut self.answer.choice_mut(*choice).parts;
                if let Some(part) = parts.get_mut(*part as usize) {
                    grow(part, delta);
                }
            }
            Event::Logprobs { choice, tokens } => {
                let logprobs = &mut self.answer.choice_mut(*choice).logprobs;
                logprobs.extend_from_slice(tokens);
            }
            Event::Extra { choice, extra } => {
                let members = extra.iter();
                let members = members.map(|(name, value)| (name.clone(), value.clone()));
                self.answer.choice_mut(*choice).extra.extend(members);
            }
            Event::Finish { choice, reason } => {
                self.answer.choice_mut(*choice).finish = Some(reason.clone());
            }
            Event::Usage(usage) => self.answer.usage = Some(*usage),
            Event::PartEnd { .. } | Event::Ping => {}
            Event::End => self.ended = true,
        }
    }

    /// Whether the answer is complete.
    pub fn is_complete(&self) -> bool {
        self.ended
    }

    /// The answer so far.
    pub fn into_answer(mut self) -> Answer {
        self.answer.choices.sort_by_key(|choice| choice.index);
        self.answer
    }
}

fn grow(part: &mut Part, delta: &Delta) {
    match (&mut part.content, delta) {
        (
            Content::Text { text, .. } | Content::Thinking { text, .. } | Content::Refusal(text),
            Delta::Text(more),
        )
        | (
            Content::ToolCall {
                arguments: text, ..
            },
            Delta::Arguments(more),
        ) => text.push_str(more),
        (Content::Text { citations, .. }, Delta::Citation(citation)) => {
            citations.push((**citation).clone());
        }
        (Content::Image(media) | Content::Audio(media), Delta::Media(more)) => {
            if let Source::Base64(data) = &mut media.source {
                data.push_str(more);
            }
        }
        (Content::Audio(_), Delta::Text(more)) => {
            let transcript = part.extra.entry("transcript").or_insert_with(|| "".into());
            if let Value::String(transcript) = transcript {
                transcript.push_str(more);
            }
        }
        (_, Delta::State(state)) => part.state = Some(state.clone()),
        _ => {}
    }
}

/// The events of a stream that says the same as `answer`.
pub fn unfold(answer: &Answer) -> Vec<Event> {
    let mut events = vec![Event::Start {
        source: answer.source,
        id: answer.id.clone(),
        model: answer.model.clone(),
        created: answer.created,
        service_tier: answer.service_tier.clone(),
        extra: answer.extra.clone(),
    }];
    for choice in &answer.choices {
        let number = choice.index;
        for (part, content) in (0..).zip(&choice.parts) {
            unfold_part(number, part, content, &mut events);
        }
        if !choice.logprobs.is_empty() {
            let tokens = choice.logprobs.clone();
            events.push(Event::Logprobs {
                choice: number,
                tokens,
            });
        }
        if !choice.extra.is_empty() {
            events.push(Event::Extra {
                choice: number,
                extra: choice.extra.clone(),
            });
        }
        if let Some(reason) = choice.finish.clone() {
            events.push(Event::Finish {
                choice: number,
                reason,
            });
        }
    }
    events.extend(answer.usage.map(Event::Usage));
    events.push(Event::End);
    events
}

/// Begins with an empty part and lets it grow, as providers do.
fn unfold_part(choice: u32, part: u32, content: &Part, events: &mut Vec<Event>) {
    let mut empty = content.clone();
    let mut deltas = Vec::new();
    match &mut empty.content {
        Content::Text { text, citations } => {
            deltas.push(Delta::Text(std::mem::take(text)));
            let citations = std::mem::take(citations).into_iter();
            deltas.extend(citations.map(|citation| Delta::Citation(Box::new(citation))));
        }
        Content::Thinking { text, .. } | Content::Refusal(text) => {
            deltas.push(Delta::Text(std::mem::take(text)));
        }
        Content::ToolCall { arguments, .. } => {
            deltas.push(Delta::Arguments(std::mem::take(arguments)));
        }
        _ => {}
    }
    deltas.retain(
        |delta| !matches!(delta, Delta::Text(text) | Delta::Arguments(text) if text.is_empty()),
    );
    deltas.extend(empty.state.take().map(Delta::State));
    events.push(Event::PartStart {
        choice,
        part,
        content: empty,
    });
    events.extend(deltas.into_iter().map(|delta| Event::Delta {
        choice,
        part,
        delta,
    }));
    events.push(Event::PartEnd { choice, part });
}
