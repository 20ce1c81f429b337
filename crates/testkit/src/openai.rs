//! OpenAI's dialect: which endpoint a call meets.

mod audio;
mod chat;
mod chunks;
mod completion;
mod completions;
mod conversation;
pub(crate) mod embeddings;
mod images;
mod models;
mod moderations;
mod rerank;
mod response;
mod response_events;
mod responses;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::AUTHORIZATION};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    backend::Backend,
    call::Call,
};

/// When everything that the mock makes was made, in seconds since the Unix epoch: answers repeat
/// byte for byte.
const CREATED: u64 = 1_735_689_600;

/// The headers that carry a key by itself, without a scheme.
const KEY_HEADERS: [&str; 3] = ["api-key", "x-api-key", "x-goog-api-key"];

/// What OpenAI would answer.
pub(crate) fn answer(backend: &Backend, call: &Call) -> Answer {
    match call.request.method {
        Method::GET => models::answer(backend, call),
        Method::POST if needs_model(&call.path) && call.model.is_empty() => {
            Answer::lacking("model")
        }
        Method::POST => posted(call),
        _ => unknown_path(call),
    }
}

/// Prefixes differ between providers, so only the end of the path counts.
fn posted(call: &Call) -> Answer {
    let mut segments = call.path.trim_end_matches('/').rsplit('/');
    let last = segments.next().unwrap_or_default();
    let before = segments.next().unwrap_or_default();
    match (before, last) {
        ("chat", "completions") => chat::answer(call),
        (_, "completions") => completions::answer(call),
        (_, "embeddings") => embeddings::answer(call),
        (_, "responses") => responses::answer(call),
        (_, "moderations") => moderations::answer(call),
        (_, "rerank") => rerank::answer(call),
        ("images", "generations") => images::answer(call),
        ("audio", "speech") => audio::speech(call),
        ("audio", "transcriptions") => audio::transcriptions(call),
        _ => unknown_path(call),
    }
}

/// OpenAI has a default model for moderations and images only.
fn needs_model(path: &str) -> bool {
    [
        "/completions",
        "/embeddings",
        "/responses",
        "/rerank",
        "/speech",
        "/transcriptions",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}

fn unknown_path(call: &Call) -> Answer {
    let request = &call.request;
    let message = format!("Invalid URL ({} {})", request.method, call.path);
    Answer::failure(StatusCode::NOT_FOUND, &message)
}

pub(crate) fn carries(headers: &HeaderMap, key: &str) -> bool {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let alone = KEY_HEADERS.iter().filter_map(|name| headers.get(*name));
    bearer == Some(key) || alone.into_iter().any(|value| value == key)
}

/// Usage as Chat Completions and Completions report it.
fn usage(cost: Cost) -> Value {
    json!({
        "prompt_tokens": cost.prompt,
        "completion_tokens": cost.completion,
        "total_tokens": cost.prompt + cost.completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    })
}

/// Adds the headers that OpenAI sends with every answer.
pub(crate) fn stamp(headers: &mut HeaderMap, call: &Call) {
    const ALWAYS: [(&str, &str); 8] = [
        ("openai-organization", "org-mock"),
        ("openai-processing-ms", "12"),
        ("openai-version", "2020-10-01"),
        ("x-ratelimit-limit-requests", "10000"),
        ("x-ratelimit-limit-tokens", "2000000"),
        ("x-ratelimit-remaining-requests", "9999"),
        ("x-ratelimit-remaining-tokens", "1999000"),
        ("x-ratelimit-reset-requests", "6ms"),
    ];
    for (name, value) in ALWAYS {
        let value = HeaderValue::from_static(value);
        headers.insert(HeaderName::from_static(name), value);
    }
    if let Ok(id) = HeaderValue::from_str(&call.id("req_")) {
        headers.insert("x-request-id", id);
    }
}
