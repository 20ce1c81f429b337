//! The two forms of a line.

use serde_json::Value;

use super::types;

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `/api/chat`.
    Chat,
    /// `/api/generate`.
    Generate,
}

/// The same line in generate's form. A tool call, which it has no place for, is written out.
pub(super) fn into_generate(line: &mut types::Answer) {
    let message = line.message.take().unwrap_or_default();
    let mut text = message.content.unwrap_or_default();
    for call in message.tool_calls.into_iter().flatten() {
        text.push_str(
            &serde_json::to_value(&call.function)
                .unwrap_or(Value::Null)
                .to_string(),
        );
    }
    line.response = Some(text);
    line.thinking = message.thinking;
}
