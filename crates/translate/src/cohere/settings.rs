//! How tokens are drawn, what the answer looks like, and members of Cohere's own.

use serde_json::{Value, json};

use crate::{
    Losses,
    neutral::{Extra, Format, Reasoning, Request},
};

/// Members of Cohere's own, which go there as they are whoever writes them.
const OWN: [&str; 6] = [
    "citation_options",
    "documents",
    "priority",
    "raw_prompting",
    "safety_mode",
    "strict_tools",
];

pub(super) fn write(request: &Request, losses: &mut Losses, body: &mut Extra) {
    let sampling = &request.sampling;
    let mut set = |name: &str, value: Option<Value>| {
        body.extend(value.map(|value| (name.to_owned(), value)));
    };
    set("max_tokens", request.max_output.map(Value::from));
    let stop = (!request.stop.is_empty()).then(|| json!(request.stop));
    set("stop_sequences", stop);
    set("temperature", sampling.temperature.map(Value::from));
    set("p", sampling.top_p.map(Value::from));
    set("k", sampling.top_k.map(Value::from));
    let seed = sampling.seed.and_then(|seed| u64::try_from(seed).ok());
    losses.meaning_if(sampling.seed.is_some() && seed.is_none(), "seed");
    set("seed", seed.map(Value::from));
    let (frequency, presence) = (sampling.frequency_penalty, sampling.presence_penalty);
    let frequency = penalty("frequency_penalty", frequency, losses);
    set("frequency_penalty", frequency);
    set(
        "presence_penalty",
        penalty("presence_penalty", presence, losses),
    );
    set(
        "response_format",
        request.format.as_ref().and_then(|it| format(it, losses)),
    );
    set("thinking", request.reasoning.as_ref().and_then(thinking));
    set("logprobs", request.logprobs.map(|_| json!(true)));
    losses.meaning_if(request.logprobs.is_some_and(|top| top > 0), "top_logprobs");
    lose_rest(request, losses, body);
}

/// Cohere's penalties go from 0 to 1.
fn penalty(name: &str, penalty: Option<f64>, losses: &mut Losses) -> Option<Value> {
    let penalty = penalty?;
    let taken = penalty.clamp(0.0, 1.0);
    losses.meaning_if(taken != penalty, name);
    Some(json!(taken))
}

fn format(format: &Format, losses: &mut Losses) -> Option<Value> {
    match format {
        Format::Text => None,
        Format::JsonObject => Some(json!({"type": "json_object"})),
        Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        } => {
            let told = [
                (name.is_some(), "name"),
                (description.is_some(), "description"),
                (strict.is_some(), "strict"),
            ];
            for (_, member) in told.into_iter().filter(|(there, _)| *there) {
                losses.note(format!("response_format.json_schema.{member}"));
            }
            Some(json!({"type": "json_object", "json_schema": schema}))
        }
    }
}

fn thinking(reasoning: &Reasoning) -> Option<Value> {
    if reasoning.is_off() {
        return Some(json!({"type": "disabled"}));
    }
    match reasoning.tokens() {
        Some(tokens) if !reasoning.adaptive || reasoning.budget.is_some() => {
            Some(json!({"type": "enabled", "token_budget": tokens}))
        }
        _ if reasoning.adaptive => Some(json!({"type": "enabled"})),
        _ => None,
    }
}

fn lose_rest(request: &Request, losses: &mut Losses, body: &mut Extra) {
    losses.meaning_if(request.choices.is_some_and(|count| count > 1), "n");
    losses.meaning_if(request.audio.is_some(), "audio");
    losses.meaning_if(request.verbosity.is_some(), "verbosity");
    losses.summary(request.reasoning.as_ref());
    for (name, value) in &request.extra {
        if OWN.contains(&name.as_str()) {
            body.insert(name.clone(), value.clone());
        } else {
            losses.unknown(name);
        }
    }
    // Thoughts are always shown.
    let shown = request.reasoning.as_ref();
    let shown = shown.is_some_and(|reasoning| reasoning.include.is_some());
    let notes = [
        (shown, "include_thoughts"),
        (request.user.is_some(), "user"),
        (!request.metadata.is_empty(), "metadata"),
        (request.service_tier.is_some(), "service_tier"),
        (request.cache_key.is_some(), "prompt_cache_key"),
    ];
    for (_, name) in notes.into_iter().filter(|(present, _)| *present) {
        losses.note(name);
    }
}
