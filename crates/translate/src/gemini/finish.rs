//! `finishReason` (<https://ai.google.dev/api/generate-content#FinishReason>).

use serde_json::Value;

use crate::neutral::Finish;

/// The word of `reason`, which is a number where the client asked for numbers.
pub(super) fn word(reason: &Value) -> String {
    let numbered = [
        "FINISH_REASON_UNSPECIFIED",
        "STOP",
        "MAX_TOKENS",
        "SAFETY",
        "RECITATION",
        "OTHER",
    ];
    match reason {
        Value::String(word) => word.clone(),
        // From 6 on AI Studio and Vertex AI count differently; up to 9 all are filters of theirs.
        _ => match reason.as_u64() {
            Some(number @ 0..=5) => numbered[number as usize].to_owned(),
            Some(6..=9) => "PROHIBITED_CONTENT".to_owned(),
            _ => "OTHER".to_owned(),
        },
    }
}

/// What `word` means in an answer that calls functions or not.
pub(super) fn read(word: &str, calls: bool) -> Finish {
    match word {
        "STOP" if calls => Finish::ToolCalls,
        "STOP" => Finish::Stop,
        "MAX_TOKENS" => Finish::Length,
        "SAFETY"
        | "RECITATION"
        | "LANGUAGE"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "MODEL_ARMOR"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION" => Finish::ContentFilter,
        other => Finish::Other(other.to_owned()),
    }
}

/// Gemini's word for `finish`.
pub(super) fn write(finish: &Finish) -> &str {
    match finish {
        Finish::Stop | Finish::StopSequence(_) | Finish::ToolCalls | Finish::Pause => "STOP",
        Finish::Length | Finish::ContextFull => "MAX_TOKENS",
        Finish::ContentFilter | Finish::Refusal => "SAFETY",
        // Google's SDKs warn of words that they do not know.
        Finish::Other(word) if is_known(word) => word,
        Finish::Other(_) => "OTHER",
    }
}

fn is_known(word: &str) -> bool {
    matches!(
        word,
        "FINISH_REASON_UNSPECIFIED"
            | "MALFORMED_FUNCTION_CALL"
            | "MALFORMED_RESPONSE"
            | "MISSING_THOUGHT_SIGNATURE"
            | "UNEXPECTED_TOOL_CALL"
            | "TOO_MANY_TOOL_CALLS"
            | "NO_IMAGE"
            | "IMAGE_OTHER"
    )
}
