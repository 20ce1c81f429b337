//! Looking things up in a conversation.

use std::collections::HashMap;

use super::{Content, Message};

/// The names of the tools that a conversation calls, by the ids of the calls: some dialects want them with the results.
///
/// Gathered once, because a conversation may have very many results.
#[derive(Clone, Debug, Default)]
pub struct ToolNames<'a>(HashMap<&'a str, &'a str>);

// === impl ToolNames ===

impl<'a> ToolNames<'a> {
    /// Those of `messages`; where an id is used again, the last counts.
    pub fn of(messages: &'a [Message]) -> Self {
        let parts = messages.iter().flat_map(|message| &message.parts);
        let called = parts.filter_map(|part| match &part.content {
            Content::ToolCall { id, name, .. } => Some((id.as_str(), name.as_str())),
            _ => None,
        });
        Self(called.collect())
    }

    /// The name of the tool that was called as `id`.
    pub fn get(&self, id: &str) -> Option<&'a str> {
        self.0.get(id).copied()
    }
}

/// Splits off the instructions that precede the conversation; what instructs later stays in its place.
pub fn instructions(messages: &[Message]) -> (&[Message], &[Message]) {
    let first = messages
        .iter()
        .position(|message| !message.role.instructs())
        .unwrap_or(messages.len());
    messages.split_at(first)
}
