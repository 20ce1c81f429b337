//! Which of OpenAI's parameters a model takes.

use tollgate_catalog::Capability;

use super::view::View;

/// Parameters of chat completions, from OpenAI's reference, and what a model has to support for them. Bodies pass
/// through, so this says what makes sense, not what is let through.
const CHAT: [(&str, Option<Capability>); 26] = [
    ("frequency_penalty", None),
    ("logit_bias", None),
    ("logprobs", None),
    ("top_logprobs", None),
    ("max_tokens", None),
    ("max_completion_tokens", None),
    ("modalities", None),
    ("prediction", None),
    ("n", None),
    ("presence_penalty", None),
    ("seed", None),
    ("stop", None),
    ("stream", None),
    ("stream_options", None),
    ("temperature", None),
    ("top_p", None),
    ("response_format", None),
    ("user", None),
    ("service_tier", None),
    ("audio", Some(Capability::AudioOutput)),
    ("functions", Some(Capability::FunctionCalling)),
    ("function_call", Some(Capability::FunctionCalling)),
    ("tools", Some(Capability::FunctionCalling)),
    ("tool_choice", Some(Capability::FunctionCalling)),
    (
        "parallel_tool_calls",
        Some(Capability::ParallelFunctionCalling),
    ),
    ("reasoning_effort", Some(Capability::Reasoning)),
];

const EMBEDDING: [&str; 3] = ["dimensions", "encoding_format", "user"];

/// The parameters that are of use to a model.
pub(super) fn supported(view: &View<'_>) -> Vec<&'static str> {
    match view.mode() {
        Some("embedding") => EMBEDDING.to_vec(),
        None | Some("chat" | "completion" | "responses") => {
            let useful = |needed: Option<Capability>| {
                // Of a model that nobody knows, nobody knows what it lacks.
                view.mode().is_none() || needed.is_none_or(|one| view.supports(one) == Some(true))
            };
            let chat = CHAT.into_iter().filter(|(_, needed)| useful(*needed));
            chat.map(|(name, _)| name).collect()
        }
        Some(_) => Vec::new(),
    }
}
