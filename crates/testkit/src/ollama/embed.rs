//! `POST …/api/embed`.

use serde_json::json;

use crate::{
    answer::{Answer, Cost},
    call::Call,
    input,
    node::{Checked, Node},
    openai::embeddings::{DIMENSIONS, vector},
};

pub(super) fn answer(call: &Call, body: &Node<'_>) -> Checked<Answer> {
    let texts = input::one_or_many(body.needed("input")?.value);
    let length = match body.member("dimensions") {
        Some(length) => length.count()?,
        None => DIMENSIONS,
    };
    let mut embeddings = Vec::new();
    let mut cost = Cost::default();
    for text in texts {
        let words = Node::root(text).text()?;
        cost.prompt += input::tokens(words);
        embeddings.push(vector(&text.to_string(), length.min(8192)));
    }
    let document = json!({
        "model": call.model,
        "embeddings": embeddings,
        "total_duration": 5_000_000,
        "load_duration": 1_000_000,
        "prompt_eval_count": cost.prompt,
    });
    Ok(Answer::json(&document, cost))
}
