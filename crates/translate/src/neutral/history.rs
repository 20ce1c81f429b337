//! Looking things up in a conversation.

use super::{Content, Message};

/// The name of the tool that was called as `id`, for dialects that want it with the result.
pub fn tool_name<'a>(messages: &'a [Message], id: &str) -> Option<&'a str> {
    let parts = messages.iter().rev().flat_map(|message| &message.parts);
    parts
        .filter_map(|part| match &part.content {
            Content::ToolCall {
                id: called, name, ..
            } if called == id => Some(name.as_str()),
            _ => None,
        })
        .next()
}

/// Splits off the instructions that precede the conversation; what instructs later stays in its place.
pub fn instructions(messages: &[Message]) -> (&[Message], &[Message]) {
    let first = messages
        .iter()
        .position(|message| !message.role.instructs())
        .unwrap_or(messages.len());
    messages.split_at(first)
}
