//! `POST …/images/generations`.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    call::Call,
};

use super::CREATED;

/// The most images for one request.
const MAX_IMAGES: u64 = 10;

/// The signature of a PNG file: enough for those who look at the first bytes only.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) fn answer(call: &Call) -> Answer {
    let Some(prompt) = call.body["prompt"].as_str() else {
        return Answer::lacking("prompt");
    };
    let count = call.body["n"].as_u64().unwrap_or(1).min(MAX_IMAGES);
    let data: Vec<Value> = (1..=count)
        .map(|number| image(call, prompt, number))
        .collect();
    Answer::json(&json!({"created": CREATED, "data": data}), Cost::default())
}

fn image(call: &Call, prompt: &str, number: u64) -> Value {
    if call.body["response_format"] == "b64_json" {
        return json!({"b64_json": STANDARD.encode(PNG), "revised_prompt": prompt});
    }
    let url = format!("https://images.invalid/{}-{number}.png", call.id("img-"));
    json!({"url": url, "revised_prompt": prompt})
}
