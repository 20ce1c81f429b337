//! Why an answer ended.

use crate::neutral::Finish;

/// `stop_reason` and `stop_sequence`.
pub(super) fn read(reason: &str, sequence: Option<String>) -> Finish {
    match reason {
        "end_turn" => Finish::Stop,
        "stop_sequence" => Finish::StopSequence(sequence),
        "max_tokens" => Finish::Length,
        "tool_use" => Finish::ToolCalls,
        "pause_turn" => Finish::Pause,
        "refusal" => Finish::Refusal,
        "model_context_window_exceeded" => Finish::ContextFull,
        other => Finish::Other(other.to_owned()),
    }
}

/// What an answer holds that its reason has to agree with: SDKs look for calls only when it says so, and not every
/// provider does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    /// Calls of the client's tools.
    pub(super) calls: bool,
    /// Words of refusal.
    pub(super) refusal: bool,
}

/// `stop_reason` and `stop_sequence` of an answer that `held` what it did. Other dialects' own reasons are complete
/// turns.
pub(super) fn write(finish: Option<&Finish>, held: Held, own: bool) -> (&str, Option<&str>) {
    let word = match finish {
        Some(Finish::StopSequence(sequence)) => return ("stop_sequence", sequence.as_deref()),
        Some(Finish::Length) => "max_tokens",
        Some(Finish::ToolCalls) => "tool_use",
        Some(Finish::ContentFilter | Finish::Refusal) => "refusal",
        Some(Finish::Pause) => "pause_turn",
        Some(Finish::ContextFull) => "model_context_window_exceeded",
        Some(Finish::Other(word)) if own => word,
        Some(Finish::Stop | Finish::Other(_)) | None if held.calls => "tool_use",
        Some(Finish::Stop | Finish::Other(_)) | None if held.refusal => "refusal",
        Some(Finish::Stop | Finish::Other(_)) | None => "end_turn",
    };
    (word, None)
}
