//! Sampling, the form of the answer, and the members that Converse hands on to the model as they are.

use serde_json::{Map, Value, json};

use super::{families, settings::Settings, tools};
use crate::{
    Invalid, Losses, Upstream,
    neutral::{Format, Request},
};

type Members = Map<String, Value>;

/// What is left for the answer behind a budget of thoughts that would fill all of it.
const ROOM: u64 = 4096;

/// Everything but instructions and turns.
pub(super) fn write(
    request: &Request,
    upstream: &Upstream<'_>,
    losses: &mut Losses,
    body: &mut Members,
) -> Result<(), Invalid> {
    let mut settings = families::settings(request, upstream.model, losses);
    let inference = inference(request, &mut settings, losses);
    set(body, "inferenceConfig", inference);
    let tools = tools::write(request, upstream, settings.unforced, losses)?;
    set(body, "additionalModelRequestFields", settings.fields);
    set(body, "toolConfig", tools);
    if let Some(format) = format(request, losses) {
        body.insert("outputConfig".to_owned(), format);
    }
    if let Some(tier) = request.service_tier.as_deref() {
        match tier {
            "default" | "priority" | "flex" => {
                body.insert("serviceTier".to_owned(), json!({"type": tier}));
            }
            "auto" => {}
            _ => losses.note("service_tier"),
        }
    }
    lose_rest(request, losses);
    Ok(())
}

fn set(body: &mut Members, name: &str, members: Members) {
    if !members.is_empty() {
        body.insert(name.to_owned(), Value::Object(members));
    }
}

/// Converse's own settings, beside what the model's family makes of `settings`.
fn inference(request: &Request, settings: &mut Settings, losses: &mut Losses) -> Members {
    let mut config = Members::new();
    let most = request.max_output.map(|most| match settings.budget() {
        // The budget of thoughts must leave room for an answer.
        Some(budget) if most <= budget => {
            losses.note("max_tokens");
            budget.saturating_add(ROOM)
        }
        _ => most,
    });
    config.extend(most.map(|most| ("maxTokens".to_owned(), json!(most))));
    config.append(&mut settings.inference);
    if !request.stop.is_empty() {
        config.insert("stopSequences".to_owned(), json!(request.stop));
    }
    config
}

fn format(request: &Request, losses: &mut Losses) -> Option<Value> {
    match request.format.as_ref()? {
        Format::Text => None,
        Format::JsonObject => {
            losses.meaning("response_format");
            None
        }
        Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            // Always enforced.
            losses.meaning_if(*strict == Some(false), "response_format.json_schema.strict");
            let name = name.as_deref().unwrap_or("answer");
            let mut json = json!({"name": name, "schema": schema.to_string()});
            if let Some(description) = description {
                json["description"] = json!(description);
            }
            let format = json!({"type": "json_schema", "structure": {"jsonSchema": json}});
            Some(json!({"textFormat": format}))
        }
    }
}

fn lose_rest(request: &Request, losses: &mut Losses) {
    let sampling = &request.sampling;
    losses.meaning_if(sampling.seed.is_some(), "seed");
    for name in sampling.penalties() {
        losses.meaning(name);
    }
    losses.meaning_if(request.choices.is_some_and(|count| count > 1), "n");
    losses.meaning_if(request.logprobs.is_some(), "logprobs");
    losses.meaning_if(request.audio.is_some(), "audio");
    losses.meaning_if(request.verbosity.is_some(), "verbosity");
    losses.summary(request.reasoning.as_ref());
    for name in request.extra.keys() {
        losses.unknown(name);
    }
    let notes = [
        (request.user.is_some(), "user"),
        (!request.metadata.is_empty(), "metadata"),
        (request.cache_key.is_some(), "prompt_cache_key"),
    ];
    for (_, name) in notes.into_iter().filter(|(present, _)| *present) {
        losses.note(name);
    }
}
