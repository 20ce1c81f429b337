//! Claude's settings where the Anthropic dialect is not built in: what most of its models take.

use serde_json::json;

use super::settings::Settings;
use crate::{Losses, neutral::Request};

/// The least that Claude may be told to think, in tokens.
const LEAST_THOUGHT: u64 = 1024;

pub(super) fn settings(request: &Request, _model: &str, losses: &mut Losses) -> Settings {
    let mut settings = Settings::default();
    let sampling = &request.sampling;
    let reasoning = request.reasoning.as_ref();
    let thinks = reasoning.is_some_and(|reasoning| !reasoning.is_off());
    // Claude refuses other temperatures than 1 while it thinks.
    losses.meaning_if(
        thinks && sampling.temperature.is_some_and(|heat| heat != 1.0),
        "temperature",
    );
    let drawn = [
        ("temperature", sampling.temperature.filter(|_| !thinks)),
        ("topP", sampling.top_p),
    ];
    for (name, value) in drawn {
        let value = value.map(|value| (name.to_owned(), json!(value)));
        settings.inference.extend(value);
    }
    let most = sampling.top_k.map(|most| ("top_k".to_owned(), json!(most)));
    settings.fields.extend(most);
    let thinking = reasoning.and_then(|reasoning| match reasoning.tokens() {
        _ if reasoning.is_off() => Some(json!({"type": "disabled"})),
        _ if reasoning.adaptive && reasoning.budget.is_none() => Some(json!({"type": "adaptive"})),
        Some(tokens) => {
            Some(json!({"type": "enabled", "budget_tokens": tokens.max(LEAST_THOUGHT)}))
        }
        None => None,
    });
    let thinking = thinking.map(|thinking| ("thinking".to_owned(), thinking));
    settings.fields.extend(thinking);
    settings
}
