use serde_json::{Value, json};

use super::{
    extras::{merge, number, set},
    messages,
    profile::Profile,
    reasoning, tools,
};
use crate::{
    Invalid, Losses, Prepared, Upstream,
    neutral::{Extra, Format, Request},
    openai::rename::rename,
};

/// A request for a chat completion.
pub(in crate::openai) fn request(
    request: &Request,
    upstream: &Upstream<'_>,
    losses: &mut Losses,
) -> Result<Prepared, Invalid> {
    let to = Profile::of(request, upstream.deployment);
    let mut body = Extra::new();
    set(&mut body, "model", Some(upstream.model));
    let messages = messages::messages(&to, losses)?;
    set(&mut body, "messages", Some(messages));
    tools::tools(&mut body, &to, losses);
    tools::choice(&mut body, &to);
    let parallel = request.parallel_tool_calls;
    let parallel = parallel.filter(|_| to.own || body.contains_key("tools"));
    set(&mut body, "parallel_tool_calls", parallel);
    limits(&mut body, &to);
    sampling(&mut body, &to, losses);
    format(&mut body, &to);
    reasoning::reasoning(&mut body, &to, losses);
    audio(&mut body, &to);
    stream(&mut body, &to, upstream);
    labels(&mut body, &to, losses);
    extra(&mut body, &to, losses);
    rename(&mut body, upstream);
    Ok(Prepared {
        body: serde_json::to_vec(&body)?,
        ..Prepared::default()
    })
}

fn limits(body: &mut Extra, to: &Profile<'_>) {
    let Some(most) = to.request.max_output else {
        return;
    };
    let names = ["max_tokens", "max_completion_tokens"];
    let spelt = |name: &&str| to.own && to.request.spelling.contains_key(*name);
    let mut spelt: Vec<_> = names.into_iter().filter(spelt).collect();
    if spelt.is_empty() {
        spelt.push(to.most());
    }
    for name in spelt {
        set(body, name, Some(most));
    }
}

fn sampling(body: &mut Extra, to: &Profile<'_>, losses: &mut Losses) {
    let request = to.request;
    let sampling = &request.sampling;
    set(body, "temperature", sampling.temperature.map(number));
    set(body, "top_p", sampling.top_p.map(number));
    match to.no_top_k() {
        true => losses.meaning_if(sampling.top_k.is_some(), "top_k"),
        false => set(body, "top_k", sampling.top_k),
    }
    let seed = if to.mistral() { "random_seed" } else { "seed" };
    set(body, seed, sampling.seed);
    set(
        body,
        "frequency_penalty",
        sampling.frequency_penalty.map(number),
    );
    set(
        body,
        "presence_penalty",
        sampling.presence_penalty.map(number),
    );
    let stop = Some(request.stop.clone()).filter(|stop| !stop.is_empty());
    set(body, "stop", stop);
    set(body, "n", request.choices);
    if let Some(top) = request.logprobs {
        set(body, "logprobs", Some(true));
        set(body, "top_logprobs", Some(top).filter(|top| *top > 0));
    }
}

fn format(body: &mut Extra, to: &Profile<'_>) {
    let format = match &to.request.format {
        None => return,
        Some(Format::Text) => json!({"type": "text"}),
        Some(Format::JsonObject) => json!({"type": "json_object"}),
        Some(Format::JsonSchema {
            name,
            description,
            schema,
            strict,
        }) => {
            let mut inner = Extra::new();
            let unnamed = || (!to.own).then(|| "response".to_owned());
            set(&mut inner, "name", name.clone().or_else(unnamed));
            set(&mut inner, "description", description.clone());
            set(&mut inner, "schema", Some(schema.clone()));
            set(&mut inner, "strict", *strict);
            json!({"type": "json_schema", "json_schema": inner})
        }
    };
    set(body, "response_format", Some(format));
}

fn audio(body: &mut Extra, to: &Profile<'_>) {
    let modalities = to.request.spelling.get("modalities");
    let modalities = modalities.filter(|_| to.own).cloned();
    if let Some(audio) = &to.request.audio {
        let mut object = Extra::new();
        set(&mut object, "voice", audio.voice.clone());
        set(&mut object, "format", audio.format.clone());
        set(body, "audio", Some(object));
        let both = || json!(["text", "audio"]);
        set(body, "modalities", Some(modalities.unwrap_or_else(both)));
    } else {
        set(body, "modalities", modalities);
    }
}

/// Usage is always asked for: clients that did not want it are not shown it.
fn stream(body: &mut Extra, to: &Profile<'_>, upstream: &Upstream<'_>) {
    if !to.request.stream {
        return;
    }
    set(body, "stream", Some(true));
    if upstream.deployment.quirks.no_stream_options {
        return;
    }
    let spelt = to.request.spelling.get("stream_options");
    let spelt = spelt.filter(|_| to.own).and_then(Value::as_object);
    let mut options = spelt.cloned().unwrap_or_default();
    set(&mut options, "include_usage", Some(true));
    set(body, "stream_options", Some(options));
}

fn labels(body: &mut Extra, to: &Profile<'_>, losses: &mut Losses) {
    let request = to.request;
    let renamed = to.own && request.spelling.contains_key("safety_identifier");
    let user = if renamed { "safety_identifier" } else { "user" };
    set(body, user, request.user.clone());
    if to.own {
        let metadata = Some(request.metadata.clone());
        set(
            body,
            "metadata",
            metadata.filter(|labels| !labels.is_empty()),
        );
    } else if !request.metadata.is_empty() {
        // OpenAI takes them only with what it stores.
        losses.note("metadata");
    }
    match to.labelled() {
        true => {
            set(body, "service_tier", request.service_tier.clone());
            set(body, "prompt_cache_key", request.cache_key.clone());
            set(body, "verbosity", request.verbosity.clone());
        }
        false => {
            let lost = [
                ("service_tier", request.service_tier.is_some()),
                ("prompt_cache_key", request.cache_key.is_some()),
            ];
            for (name, _) in lost.into_iter().filter(|(_, lost)| *lost) {
                losses.note(name);
            }
            losses.meaning_if(request.verbosity.is_some(), "verbosity");
        }
    }
}

fn extra(body: &mut Extra, to: &Profile<'_>, losses: &mut Losses) {
    for (name, value) in &to.request.extra {
        if to.own {
            merge(body, name, value);
        } else {
            losses.unknown(name);
        }
    }
}
