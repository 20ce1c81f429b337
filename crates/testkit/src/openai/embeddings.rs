//! `POST …/embeddings`.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    call::Call,
    input,
    random::SplitMix,
};

/// The length of a vector when the request wants no other.
pub(crate) const DIMENSIONS: u64 = 16;

/// The longest vector given.
const MAX_DIMENSIONS: u64 = 8192;

/// An equal input has an equal vector, whatever the request around it.
pub(super) fn answer(call: &Call) -> Answer {
    let inputs = inputs(&call.body["input"]);
    if inputs.is_empty() {
        return Answer::lacking("input");
    }
    let length = call.body["dimensions"].as_u64().unwrap_or(DIMENSIONS);
    let base64 = call.body["encoding_format"] == "base64";
    let data = inputs.iter().enumerate().map(|(index, input)| {
        let vector = vector(&input.to_string(), length.min(MAX_DIMENSIONS));
        json!({"object": "embedding", "index": index, "embedding": encoded(&vector, base64)})
    });
    let tokens = inputs.iter().map(|input| tokens(input)).sum();
    let document = json!({
        "object": "list",
        "data": data.collect::<Vec<_>>(),
        "model": call.dated_model(),
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    });
    let cost = Cost {
        prompt: tokens,
        completion: 0,
    };
    Answer::json(&document, cost)
}

/// A list of numbers is one input that was turned into tokens already.
fn inputs(input: &Value) -> Vec<&Value> {
    if input[0].is_number() {
        return vec![input];
    }
    input::one_or_many(input)
}

fn tokens(input: &Value) -> u64 {
    match input {
        Value::Array(tokens) => tokens.len() as u64,
        text => input::tokens(&input::text_of(text)),
    }
}

pub(crate) fn vector(seed: &str, length: u64) -> Vec<f32> {
    let mut random = SplitMix::of(seed);
    let vector: Vec<f32> = (0..length).map(|_| random.unit()).collect();
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector
        .iter()
        .map(|x| x / norm.max(f32::MIN_POSITIVE))
        .collect()
}

/// Numbers, or the base64 of their little-endian bytes.
fn encoded(vector: &[f32], base64: bool) -> Value {
    if !base64 {
        return json!(vector);
    }
    let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
    json!(STANDARD.encode(bytes))
}
