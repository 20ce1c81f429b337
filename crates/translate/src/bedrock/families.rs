//! What each family of models is told, and how.

use serde_json::{Value, json};

use super::{claude, settings::Settings};
use crate::{
    Losses,
    neutral::{Effort, Extra, Reasoning, Request},
};

/// The settings of `request` as `model` takes them.
pub(super) fn settings(request: &Request, model: &str, losses: &mut Losses) -> Settings {
    if is_claude(model) {
        return claude::settings(request, model, losses);
    }
    let sampling = &request.sampling;
    let mut settings = Settings::default();
    let drawn = [
        ("temperature", sampling.temperature),
        ("topP", sampling.top_p),
    ];
    for (name, value) in drawn {
        let value = value.map(|value| (name.to_owned(), json!(value)));
        settings.inference.extend(value);
    }
    settings.fields = fields(request, model, losses);
    settings
}

fn fields(request: &Request, model: &str, losses: &mut Losses) -> Extra {
    let mut fields = Extra::new();
    if let Some(most) = request.sampling.top_k {
        if model.contains("nova") {
            fields.insert("inferenceConfig".to_owned(), json!({"topK": most}));
        } else if model.contains("cohere") || model.contains("mistral") {
            fields.insert("top_k".to_owned(), json!(most));
        } else {
            losses.meaning("top_k");
        }
    }
    if let Some(reasoning) = &request.reasoning {
        fields.extend(thinking(reasoning, model, losses));
    }
    fields
}

fn thinking(reasoning: &Reasoning, model: &str, losses: &mut Losses) -> Option<(String, Value)> {
    let effort = reasoning.effort();
    if model.contains("nova") {
        let config = match effort {
            None => return None,
            Some(Effort::None) => json!({"type": "disabled"}),
            Some(effort) => json!({"type": "enabled", "maxReasoningEffort": three(effort)}),
        };
        return Some(("reasoningConfig".to_owned(), config));
    }
    if model.contains("gpt-oss") {
        let effort = effort.filter(|effort| *effort != Effort::None)?;
        return Some(("reasoning_effort".to_owned(), json!(three(effort))));
    }
    losses.meaning_if(!reasoning.is_off(), "reasoning_effort");
    None
}

/// The three words that most models know.
fn three(effort: Effort) -> &'static str {
    match effort {
        Effort::None | Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High | Effort::XHigh | Effort::Max => "high",
    }
}

fn is_claude(model: &str) -> bool {
    model.contains("anthropic.") || model.contains("claude")
}
