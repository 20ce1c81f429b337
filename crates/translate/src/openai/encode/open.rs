use serde_json::{Value, json};

use super::{
    super::{ids, write},
    piece::{Piece, call_head, call_piece, delta},
};
use crate::{
    Asked,
    neutral::{Content, Delta, Extra, Media, Part, Source},
};

/// A part that has not ended.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) part: u32,
    /// What has come of it.
    pub(super) content: Part,
    /// Where its text begins among the choice's.
    pub(super) from: u64,
    /// A call's `index`.
    pub(super) call: u64,
    /// A call that is written as a whole, at its end.
    pub(super) held: bool,
    /// A function's call that stands for a free-text tool's.
    pub(super) convert: bool,
}

// === impl Open ===

impl Open {
    pub(super) fn new(part: u32, from: u64) -> Self {
        Self {
            part,
            content: Part::text(""),
            from,
            call: 0,
            held: false,
            convert: false,
        }
    }

    /// What tells of the part before it has grown.
    pub(super) fn first_piece(&self, asked: &Asked) -> Option<Piece> {
        match &self.content.content {
            Content::ToolCall { custom, .. } if !self.held => {
                let mut members = call_head(&self.content, "", *custom)?;
                // Arguments are still to come: `{}` would be their beginning.
                if let Some(function) = members.get_mut("function") {
                    function["arguments"] = "".into();
                }
                Some(call_piece(self.call, members))
            }
            Content::Audio(media) => {
                let made_up = || format!("audio_{}", asked.id).into();
                let mut extra = self.content.extra.clone();
                let id = extra.shift_remove("id").unwrap_or_else(made_up);
                let mut audio = Extra::new();
                audio.insert("id".to_owned(), id);
                audio.extend(extra);
                if let Media {
                    source: Source::Base64(data),
                    ..
                } = media
                    && !data.is_empty()
                {
                    audio.insert("data".to_owned(), data.as_str().into());
                }
                Some(delta("audio", Value::Object(audio)))
            }
            _ => None,
        }
    }

    /// What tells of its growth; kept where the end needs it.
    pub(super) fn grow(&mut self, by: &Delta) -> Option<Piece> {
        match (&mut self.content.content, by) {
            (_, Delta::Text(text)) if text.is_empty() => None,
            (Content::Text { .. }, Delta::Text(text)) => Some(delta("content", json!(text))),
            (Content::Refusal(_), Delta::Text(text)) => Some(delta("refusal", json!(text))),
            (Content::Thinking { text, .. }, Delta::Text(more)) => {
                text.push_str(more);
                Some(delta("reasoning_content", json!(more)))
            }
            (Content::Audio(_), Delta::Text(words)) => {
                Some(delta("audio", json!({"transcript": words})))
            }
            (Content::Audio(_), Delta::Media(data)) => Some(delta("audio", json!({"data": data}))),
            (Content::Image(media), Delta::Media(more)) => {
                if let Source::Base64(data) = &mut media.source {
                    data.push_str(more);
                }
                None
            }
            (Content::Text { citations, .. }, Delta::Citation(citation)) => {
                citations.push((**citation).clone());
                None
            }
            (Content::ToolCall { arguments, .. }, Delta::Arguments(more)) => {
                arguments.push_str(more);
                self.arguments(more)
            }
            (Content::ToolCall { .. }, Delta::State(state)) if !self.held => {
                let mut members = Extra::new();
                members.insert("extra_content".to_owned(), ids::extra_content(state));
                Some(call_piece(self.call, members))
            }
            (_, Delta::State(state)) => {
                self.content.state = Some(state.clone());
                None
            }
            _ => None,
        }
    }

    fn arguments(&self, more: &str) -> Option<Piece> {
        if self.held || more.is_empty() {
            return None;
        }
        let mut members = Extra::new();
        match &self.content.content {
            Content::ToolCall { custom: true, .. } => {
                members.insert("custom".to_owned(), json!({"input": more}));
            }
            _ => {
                members.insert("function".to_owned(), json!({"arguments": more}));
            }
        }
        Some(call_piece(self.call, members))
    }

    /// What of a call is still to be said at its end.
    pub(super) fn rest_of_call(&self) -> Option<Piece> {
        let Content::ToolCall {
            arguments, custom, ..
        } = &self.content.content
        else {
            return None;
        };
        if self.held {
            let input = match self.convert {
                true => write::input_of(arguments),
                false => arguments.clone(),
            };
            let members = call_head(&self.content, &input, *custom || self.convert)?;
            return Some(call_piece(self.call, members));
        }
        // Clients parse what they collected: nothing is no JSON.
        let nothing = arguments.is_empty() && !custom;
        nothing.then(|| self.arguments("{}")).flatten()
    }

    /// OpenAI ends a sound with the time until which it is kept.
    pub(super) fn rest_of_audio(&self, asked: &Asked) -> Option<Piece> {
        let said = self.content.extra.contains_key("expires_at");
        (!said).then(|| delta("audio", json!({"expires_at": asked.created})))
    }
}
