//! `generationConfig`.

use serde_json::Value;

use super::beside;
use crate::{
    gemini::{
        schema::raise,
        wire::{GenerationConfig, ThinkingConfig},
    },
    neutral::{AudioOutput, Effort, Extra, Format, Reasoning, Request},
};

/// The spelling of a form of the answer that came as JSON schema.
pub(in crate::gemini) const FULL: &str = "responseJsonSchema";

/// Reads `config` into `request`.
pub(super) fn read(config: GenerationConfig, request: &mut Request) {
    let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let sampling = &mut request.sampling;
    sampling.temperature = config.temperature;
    sampling.top_p = config.top_p;
    sampling.top_k = positive(config.top_k);
    sampling.seed = config.seed;
    sampling.presence_penalty = config.presence_penalty;
    sampling.frequency_penalty = config.frequency_penalty;
    request.max_output = positive(config.max_output_tokens);
    request.stop = config.stop_sequences.unwrap_or_default();
    let choices = positive(config.candidate_count);
    request.choices = choices.and_then(|count| u32::try_from(count).ok());
    let mut extra = config.extra;
    let top = positive(config.logprobs).and_then(|count| u32::try_from(count).ok());
    match config.response_logprobs {
        Some(true) => request.logprobs = Some(top.unwrap_or(0)),
        _ => {
            extra.extend(top.map(|top| ("logprobs".to_owned(), top.into())));
        }
    }
    if config.response_json_schema.is_some() {
        request.spelling.insert(FULL.to_owned(), true.into());
    }
    let schema = config.response_schema.as_ref().map(raise);
    let schema = config.response_json_schema.or(schema);
    request.format = format(config.response_mime_type, schema, &mut extra);
    if let Some(thinking) = config.thinking_config {
        request.reasoning = Some(reasoning(thinking, &mut extra));
    }
    modalities(
        config.response_modalities,
        config.speech_config,
        request,
        &mut extra,
    );
    beside(request, "generationConfig", extra);
}

fn format(mime: Option<String>, schema: Option<Value>, extra: &mut Extra) -> Option<Format> {
    let json = |schema| Format::JsonSchema {
        name: None,
        description: None,
        schema,
        strict: None,
    };
    match (mime.as_deref(), schema) {
        (Some("application/json") | None, Some(schema)) => Some(json(schema)),
        (Some("application/json"), None) => Some(Format::JsonObject),
        (Some("text/plain"), None) => Some(Format::Text),
        (None, None) => None,
        // `text/x.enum` and whatever comes next.
        (Some(mime), schema) => {
            extra.insert("responseMimeType".to_owned(), mime.into());
            extra.extend(schema.map(|schema| ("responseJsonSchema".to_owned(), schema)));
            None
        }
    }
}

fn reasoning(config: ThinkingConfig, extra: &mut Extra) -> Reasoning {
    let effort = config.thinking_level.as_deref().and_then(|level| {
        let level = level.to_ascii_lowercase();
        Effort::parse(&level).filter(|effort| *effort != Effort::None)
    });
    let mut rest = config.extra;
    if let (None, Some(level)) = (effort, config.thinking_level) {
        rest.insert("thinkingLevel".to_owned(), level.into());
    }
    crate::gemini::parts::keep(extra, "thinkingConfig", rest);
    Reasoning {
        effort,
        budget: config
            .thinking_budget
            .and_then(|budget| u64::try_from(budget).ok()),
        adaptive: config.thinking_budget.is_some_and(|budget| budget < 0),
        include: config.include_thoughts,
        summary: None,
    }
}

/// Text is what everything answers; Google's Python agents say so explicitly.
fn modalities(
    modalities: Option<Vec<String>>,
    speech: Option<Value>,
    request: &mut Request,
    extra: &mut Extra,
) {
    let is = |name: &str| {
        let only = modalities.as_deref().filter(|list| list.len() == 1);
        only.and_then(<[_]>::first)
            .is_some_and(|only| only.eq_ignore_ascii_case(name))
    };
    if is("AUDIO") {
        let voice = speech.as_ref().and_then(voice);
        if voice.is_some() || speech.is_none() {
            request.audio = Some(AudioOutput {
                voice,
                format: None,
            });
            return;
        }
    }
    let text = is("TEXT");
    let modalities = modalities.filter(|list| !list.is_empty() && !text);
    extra.extend(modalities.map(|list| ("responseModalities".to_owned(), list.into())));
    extra.extend(speech.map(|speech| ("speechConfig".to_owned(), speech)));
}

/// The voice, where nothing but one voice is asked for.
fn voice(speech: &Value) -> Option<String> {
    let only = |value: &Value, camel: &str, snake: &str| {
        let members = value.as_object().filter(|members| members.len() == 1)?;
        members.get(camel).or_else(|| members.get(snake)).cloned()
    };
    let config = only(speech, "voiceConfig", "voice_config")?;
    let config = only(&config, "prebuiltVoiceConfig", "prebuilt_voice_config")?;
    only(&config, "voiceName", "voice_name")?
        .as_str()
        .map(str::to_owned)
}
