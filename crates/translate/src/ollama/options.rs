//! `options`, `format` and `think`: how tokens are drawn and the answer looks.

use serde_json::{Value, json};

use super::types::Settings;
use crate::{
    Losses,
    neutral::{Effort, Extra, Format, Reasoning, Request},
};

/// What options that nobody else has are called among the members that nobody else has.
const OPTION: &str = "options.";

/// Reads `settings` into `request`.
pub(super) fn read(mut settings: Settings, request: &mut Request) {
    let options = &mut settings.options;
    let float = |options: &mut Extra, name| take(options, name, Value::as_f64);
    request.sampling.temperature = float(options, "temperature");
    request.sampling.top_p = float(options, "top_p");
    request.sampling.top_k = take(options, "top_k", Value::as_u64);
    request.sampling.seed = take(options, "seed", Value::as_i64);
    request.sampling.frequency_penalty = float(options, "frequency_penalty");
    request.sampling.presence_penalty = float(options, "presence_penalty");
    // -1 and -2 mean: as much as it likes.
    request.max_output = take(options, "num_predict", Value::as_u64);
    let endless = options.get("num_predict").and_then(Value::as_i64);
    if endless.is_some_and(|most| most < 0) {
        options.shift_remove("num_predict");
    }
    request.stop = match options.shift_remove("stop") {
        Some(Value::String(text)) => vec![text],
        Some(texts) => serde_json::from_value(texts).unwrap_or_default(),
        None => Vec::new(),
    };
    request.format = settings.format.and_then(format);
    request.reasoning = settings.think.as_ref().and_then(reasoning);
    let top = settings.top_logprobs;
    request.logprobs = (settings.logprobs == Some(true) || top.is_some()).then(|| top.unwrap_or(0));
    request.stream = settings.stream.unwrap_or(true);
    request.include_usage = true;
    request.extra = settings.extra;
    // One by one, for most of them only say how the local server is to use its machine.
    let rest = settings.options.into_iter();
    let rest = rest.map(|(name, value)| (format!("{OPTION}{name}"), value));
    request.extra.extend(rest);
}

/// Writes `request` into settings; what is not Ollama's is lost.
pub(super) fn write(request: &Request, own: bool, losses: &mut Losses) -> Settings {
    let mut settings = Settings {
        stream: Some(request.stream),
        format: request.format.as_ref().and_then(format_of),
        think: request.reasoning.as_ref().and_then(think),
        logprobs: request.logprobs.map(|_| true),
        top_logprobs: request.logprobs.filter(|top| *top > 0),
        ..Settings::default()
    };
    if own {
        for (name, value) in &request.extra {
            let (members, name) = match name.strip_prefix(OPTION) {
                Some(option) => (&mut settings.options, option),
                None => (&mut settings.extra, name.as_str()),
            };
            members.insert(name.to_owned(), value.clone());
        }
    } else {
        lose_rest(request, losses);
    }
    let mut set = |name: &str, value: Option<Value>| {
        settings
            .options
            .extend(value.map(|value| (name.to_owned(), value)));
    };
    let sampling = &request.sampling;
    set("temperature", sampling.temperature.map(Value::from));
    set("top_p", sampling.top_p.map(Value::from));
    set("top_k", sampling.top_k.map(Value::from));
    set("seed", sampling.seed.map(Value::from));
    let (frequency, presence) = (sampling.frequency_penalty, sampling.presence_penalty);
    set("frequency_penalty", frequency.map(Value::from));
    set("presence_penalty", presence.map(Value::from));
    set("num_predict", request.max_output.map(Value::from));
    let stop = (!request.stop.is_empty()).then(|| json!(request.stop));
    set("stop", stop);
    settings
}

fn lose_rest(request: &Request, losses: &mut Losses) {
    losses.meaning_if(request.choices.is_some_and(|count| count > 1), "n");
    losses.meaning_if(request.audio.is_some(), "audio");
    losses.meaning_if(request.verbosity.is_some(), "verbosity");
    losses.summary(request.reasoning.as_ref());
    if let Some(Format::JsonSchema {
        description: Some(_),
        ..
    }) = &request.format
    {
        losses.note("response_format.json_schema.description");
    }
    for name in request.extra.keys() {
        losses.unknown(name);
    }
    let notes = [
        (request.user.is_some(), "user"),
        (!request.metadata.is_empty(), "metadata"),
        (request.service_tier.is_some(), "service_tier"),
        (request.cache_key.is_some(), "prompt_cache_key"),
    ];
    for (_, name) in notes.into_iter().filter(|(present, _)| *present) {
        losses.note(name);
    }
}

fn take<T>(options: &mut Extra, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    let value = options.get(name).and_then(read)?;
    options.shift_remove(name);
    Some(value)
}

fn format(format: Value) -> Option<Format> {
    match format {
        Value::String(word) if word == "json" => Some(Format::JsonObject),
        Value::Object(_) => Some(Format::JsonSchema {
            name: None,
            description: None,
            schema: format,
            strict: None,
        }),
        _ => None,
    }
}

fn format_of(format: &Format) -> Option<Value> {
    match format {
        Format::Text => None,
        Format::JsonObject => Some(json!("json")),
        Format::JsonSchema { schema, .. } => Some(schema.clone()),
    }
}

fn reasoning(think: &Value) -> Option<Reasoning> {
    let mut reasoning = Reasoning::default();
    match think {
        Value::Bool(true) => reasoning.adaptive = true,
        Value::Bool(false) => reasoning.effort = Some(Effort::None),
        Value::String(word) => reasoning.effort = Some(Effort::parse(word)?),
        _ => return None,
    }
    Some(reasoning)
}

/// A flag where the model knows no more; in words for those that do (gpt-oss), which take three of them.
fn think(reasoning: &Reasoning) -> Option<Value> {
    if reasoning.is_off() {
        return Some(json!(false));
    }
    if reasoning.adaptive && reasoning.effort.is_none() {
        return Some(json!(true));
    }
    let word = match reasoning.effort()? {
        Effort::None => return Some(json!(false)),
        Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High | Effort::XHigh | Effort::Max => "high",
    };
    Some(json!(word))
}
