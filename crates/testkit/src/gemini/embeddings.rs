//! `:embedContent` and `:batchEmbedContents`.

use serde_json::{Value, json};

use crate::{
    answer::{Answer, Cost},
    call::Call,
    input,
    node::{Checked, Node},
    openai::embeddings::{DIMENSIONS, vector},
};

/// API reference, "EmbedContentRequest".
const MEMBERS: [&str; 6] = [
    "content",
    "embedContentConfig",
    "model",
    "outputDimensionality",
    "taskType",
    "title",
];

pub(super) fn one(body: &Node<'_>) -> Checked<Answer> {
    let (embedding, prompt) = embedded(body)?;
    let cost = Cost {
        prompt,
        completion: 0,
    };
    Ok(Answer::json(&json!({"embedding": embedding}), cost))
}

pub(super) fn many(call: &Call, body: &Node<'_>) -> Checked<Answer> {
    let mut embeddings = Vec::new();
    let mut cost = Cost::default();
    for request in body.needed("requests")?.some_items()? {
        let model = request.needed("model")?;
        let same = model.text()?.strip_prefix("models/") == Some(call.model.as_str());
        model.ensure(
            same,
            "the model of every request must match that of the path",
        )?;
        let (embedding, prompt) = embedded(&request)?;
        embeddings.push(embedding);
        cost.prompt += prompt;
    }
    Ok(Answer::json(&json!({"embeddings": embeddings}), cost))
}

fn embedded(request: &Node<'_>) -> Checked<(Value, u64)> {
    request.only(&MEMBERS)?;
    let parts = request.needed("content")?.needed("parts")?;
    for part in parts.some_items()? {
        part.needed("text")?.text()?;
    }
    let length = match request.member("outputDimensionality") {
        Some(length) => length.count()?,
        None => DIMENSIONS,
    };
    let text = input::text_of(parts.value);
    let values = vector(&json!(text).to_string(), length.min(8192));
    Ok((json!({"values": values}), input::tokens(&text)))
}
