//! Members of the request itself.

use serde_json::json;
use tollgate_translate::neutral::{Effort, Format, Reasoning, Request};

use super::{Facts, Place, canonical};

pub(super) fn collect(request: &Request, facts: &mut Facts) {
    sampling(request, facts);
    form(request.format.as_ref(), facts);
    if let Some(reasoning) = &request.reasoning {
        thinking(reasoning, facts);
    }
    facts.top("max_tokens", request.max_output);
    // One answer is what everybody gives.
    facts.top("n", request.choices.filter(|count| *count > 1));
    facts.top("logprobs", request.logprobs);
    facts.top("verbosity", request.verbosity.as_ref());
    if let Some(audio) = &request.audio {
        facts.top("audio", Some(json!([audio.voice, audio.format])));
    }
    facts.top("user", request.user.as_ref());
    // `auto` is the default everywhere.
    let tier = request.service_tier.as_ref();
    facts.top("service_tier", tier.filter(|tier| *tier != "auto"));
    facts.top("prompt_cache_key", request.cache_key.as_ref());
    facts.top("stream", request.stream.then_some(true));
    for (name, value) in &request.metadata {
        let key = format!("metadata {name}");
        facts.add(key, "metadata", Place::Top, canonical::json(value));
    }
    for (name, value) in request.extra.iter().filter(|(_, value)| !value.is_null()) {
        let key = format!("member {name}");
        facts.add(key, name, Place::Top, canonical::json(value));
    }
}

fn sampling(request: &Request, facts: &mut Facts) {
    let sampling = &request.sampling;
    // A penalty of nothing is none.
    let penalty = |value: Option<f64>| value.filter(|value| *value != 0.0);
    facts.top("temperature", sampling.temperature);
    facts.top("top_p", sampling.top_p);
    facts.top("top_k", sampling.top_k);
    facts.top("seed", sampling.seed);
    facts.top("frequency_penalty", penalty(sampling.frequency_penalty));
    facts.top("presence_penalty", penalty(sampling.presence_penalty));
    let stop = &request.stop;
    facts.top("stop", (!stop.is_empty()).then(|| json!(stop)));
}

fn form(format: Option<&Format>, facts: &mut Facts) {
    match format {
        // Text is the default everywhere.
        None | Some(Format::Text) => {}
        Some(Format::JsonObject) => facts.top("response_format", Some("object")),
        Some(Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        }) => {
            facts.top("response_format", Some("schema"));
            facts.top(
                "response_format.schema",
                Some(super::schema::schema(schema)),
            );
            facts.top("response_format.name", name.as_ref());
            facts.top("response_format.description", description.as_ref());
            facts.top("response_format.strict", strict.filter(|strict| *strict));
        }
    }
}

fn thinking(reasoning: &Reasoning, facts: &mut Facts) {
    facts.top("reasoning_effort", amount(reasoning));
    // Who asks for a summary asks for thoughts to be shown; `auto` asks for nothing else.
    let summary = reasoning.summary.as_ref();
    let shown = reasoning.include.unwrap_or(summary.is_some());
    facts.top("include_thoughts", shown.then_some(true));
    facts.top("reasoning_summary", summary.filter(|kind| *kind != "auto"));
}

/// How much to think. Dialects say it in words or in tokens and neither has all of the other's steps, so what counts
/// is the step of the coarsest: LiteLLM's table from tokens to words.
fn amount(reasoning: &Reasoning) -> Option<&'static str> {
    if reasoning.is_off() {
        return Some("none");
    }
    let effort = reasoning.tokens().map(Effort::of_tokens);
    let effort = effort.map(Effort::as_str);
    effort.or(reasoning.adaptive.then_some("adaptive"))
}
