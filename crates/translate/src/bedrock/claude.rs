//! Claude's settings, as each generation takes them: the Anthropic dialect's table knows.

use serde_json::json;

use super::settings::Settings;
use crate::{
    Losses,
    anthropic::{
        models::{Model, Off},
        sampling, thinking,
    },
    neutral::{Reasoning, Request},
};

pub(super) fn settings(request: &Request, model: &str, losses: &mut Losses) -> Settings {
    let model = Model::of(model);
    let mut settings = Settings::default();
    let reasoning = request.reasoning.as_ref();
    let thinking = reasoning.map(|reasoning| thinking::translated(reasoning, model, losses));
    let mut thinking = thinking.unwrap_or_default();
    if reasoning.is_some_and(Reasoning::is_off) && model.thinks() && model.off() == Off::Silence {
        // Silence would do; who reads the request sees that it was meant.
        thinking.thinking = Some(json!({"type": "disabled"}));
    }
    let thinks = thinking.is_on();
    settings.unforced = thinks || model.refuses_force();
    for (name, value) in sampling::translated(&request.sampling, model, thinks, losses) {
        match name {
            // Converse has no word for it.
            "top_k" => settings.fields.insert(name.to_owned(), value),
            "top_p" => settings.inference.insert("topP".to_owned(), value),
            _ => settings.inference.insert(name.to_owned(), value),
        };
    }
    let effort = thinking.effort.map(|effort| json!({"effort": effort}));
    let told = [("thinking", thinking.thinking), ("output_config", effort)];
    for (name, value) in told {
        let value = value.map(|value| (name.to_owned(), value));
        settings.fields.extend(value);
    }
    settings
}
