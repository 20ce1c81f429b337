//! Whether a chunk of a chat holds any of the answer.

use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    #[serde(borrow, default)]
    text: Option<&'a RawValue>,
    #[serde(borrow, default)]
    finish_reason: Option<&'a RawValue>,
}

/// What a delta may hold: OpenAI's members, and those that its imitators use for reasoning.
#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    refusal: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_calls: Option<&'a RawValue>,
    #[serde(borrow, default)]
    function_call: Option<&'a RawValue>,
    #[serde(borrow, default)]
    audio: Option<&'a RawValue>,
    #[serde(borrow, default)]
    images: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning_details: Option<&'a RawValue>,
}

/// Whether `choices` hold content, or say that there is none to come.
///
/// A shape that is not understood counts as content: it must not hold an answer back.
pub(super) fn has_content(choices: &[u8]) -> bool {
    match serde_json::from_slice::<Vec<Choice<'_>>>(choices) {
        Ok(choices) => choices.iter().any(Choice::has_content),
        Err(_) => true,
    }
}

// === impl Choice ===

impl Choice<'_> {
    fn has_content(&self) -> bool {
        is_filled(self.text)
            || is_filled(self.finish_reason)
            || self.delta.as_ref().is_some_and(Delta::has_content)
    }
}

// === impl Delta ===

impl Delta<'_> {
    fn has_content(&self) -> bool {
        [
            self.content,
            self.refusal,
            self.tool_calls,
            self.function_call,
            self.audio,
            self.images,
            self.reasoning,
            self.reasoning_content,
            self.reasoning_details,
        ]
        .into_iter()
        .any(is_filled)
    }
}

pub(super) fn is_filled(value: Option<&RawValue>) -> bool {
    value.is_some_and(|value| !matches!(value.get(), "null" | "\"\"" | "[]" | "{}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_no_content() {
        assert!(!has_content(
            br#"[{"index":0,"delta":{"role":"assistant","content":""}}]"#
        ));
        assert!(!has_content(
            br#"[{"delta":{"role":"assistant","content":null,"refusal":null}}]"#
        ));
        assert!(!has_content(b"[]"));
        assert!(has_content(br#"[{"delta":{"content":" "}}]"#));
        assert!(has_content(br#"[{"delta":{"reasoning_content":"hm"}}]"#));
        assert!(has_content(br#"[{"delta":{},"finish_reason":"stop"}]"#));
        assert!(has_content(br#"[{"text":"x"}]"#));
        assert!(has_content(br#"{"unknown":"shape"}"#));
    }
}
