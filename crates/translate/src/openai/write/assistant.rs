use serde_json::Value;
use tollgate_core::Dialect;

use super::{
    call::call, content, extras::set, finish::finish, profile::Profile, thinking::Thoughts,
};
use crate::{
    Losses,
    neutral::{Citation, Content, Extra, Message, Part, Source, State},
};

/// An assistant's message of an earlier turn; `None` when nothing of it is left.
pub(super) fn message(
    message: &Message,
    path: &str,
    to: &Profile<'_>,
    losses: &mut Losses,
) -> Option<Extra> {
    let mut turn = Turn::default();
    for (number, part) in message.parts.iter().enumerate() {
        let at = format!("{path}.content[{number}]");
        turn.add(part, path, &at, to, losses);
    }
    turn.write(message, path, to, losses)
}

#[derive(Default)]
struct Turn {
    thoughts: Thoughts,
    words: Vec<Extra>,
    refusal: String,
    annotations: Vec<Value>,
    audio: Option<Value>,
    calls: Vec<Value>,
    /// A signature that stood alone, for the call that follows.
    waiting: Option<State>,
}

/// What a turn of the model's has no place for beside its parts.
fn beside(part: &Part, at: &str, to: &Profile<'_>, losses: &mut Losses) {
    match &part.content {
        Content::Thinking { .. } if !to.own => {
            for name in part.extra.keys() {
                losses.note(format!("{at}.{name}"));
            }
        }
        Content::Text { .. } | Content::Refusal(_) if part.state.is_some() => {
            losses.note(format!("{at}.signature"));
        }
        _ => {}
    }
}

// === impl Turn ===

impl Turn {
    fn add(&mut self, part: &Part, path: &str, at: &str, to: &Profile<'_>, losses: &mut Losses) {
        beside(part, at, to, losses);
        match &part.content {
            Content::Thinking { text, .. } => match part.state_of(Dialect::Gemini) {
                Some(state) if text.is_empty() && to.google() => {
                    self.waiting = Some(state.clone());
                }
                _ => self.thoughts.add(part, path, to, losses),
            },
            Content::ToolCall { .. } => {
                let waiting = self.waiting.take();
                let state = part.state.as_ref().or(waiting.as_ref());
                let at = format!("{path}.tool_calls[{}]", self.calls.len());
                let call = call(part, state, &at, to, losses);
                self.calls.extend(call);
            }
            Content::Refusal(text) if to.own || to.strict() => self.refusal.push_str(text),
            Content::Refusal(text) => {
                self.words
                    .extend(content::part(&Part::text(text), at, to, losses));
            }
            Content::Audio(media) if matches!(media.source, Source::Id(_)) => {
                if let Source::Id(id) = &media.source {
                    self.audio = Some(serde_json::json!({"id": id}));
                }
            }
            Content::Text { citations, .. } => {
                self.cite(citations, at, to, losses);
                self.words.extend(content::part(part, at, to, losses));
            }
            // A server tool's steps, of which only the provider that took them knows.
            Content::Other { dialect, .. } if *dialect != Dialect::OpenAi => losses.note(at),
            _ => self.words.extend(content::part(part, at, to, losses)),
        }
    }

    fn cite(&mut self, citations: &[Citation], at: &str, to: &Profile<'_>, losses: &mut Losses) {
        if to.own {
            let annotations = citations
                .iter()
                .filter_map(|cited| super::annotation(cited, None));
            self.annotations.extend(annotations);
        } else if !citations.is_empty() {
            losses.note(format!("{at}.citations"));
        }
    }

    fn write(
        mut self,
        message: &Message,
        path: &str,
        to: &Profile<'_>,
        losses: &mut Losses,
    ) -> Option<Extra> {
        let chunks = std::mem::take(&mut self.thoughts.chunks);
        let words: Vec<_> = chunks.into_iter().chain(self.words).collect();
        let mut object = Extra::new();
        set(&mut object, "role", Some("assistant"));
        let nothing = words.is_empty();
        let content = match nothing {
            true => Value::Null,
            false => content::content(words, "", to),
        };
        set(&mut object, "content", Some(content));
        self.thoughts.write(&mut object);
        let refusal = Some(self.refusal).filter(|text| !text.is_empty());
        set(&mut object, "refusal", refusal);
        let list = |list: Vec<Value>| Some(list).filter(|list| !list.is_empty());
        set(&mut object, "annotations", list(self.annotations));
        set(&mut object, "audio", self.audio);
        if to.thoughts_with_calls() && !self.calls.is_empty() {
            object
                .entry("reasoning_content")
                .or_insert_with(|| "".into());
        }
        set(&mut object, "tool_calls", list(self.calls));
        // Role and an empty content alone: everything in it was another provider's.
        if nothing && object.len() == 2 {
            if !message.parts.is_empty() {
                return None;
            }
            set(&mut object, "content", Some(""));
        }
        finish(object, message, path, to, losses)
    }
}
