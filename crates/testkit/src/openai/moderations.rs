//! `POST …/moderations`.

use serde_json::{Map, Value, json};

use crate::{
    answer::{Answer, Cost},
    call::Call,
    input,
};

/// A category flags an input that contains its name's first word.
const CATEGORIES: [&str; 6] = [
    "harassment",
    "hate",
    "illicit",
    "self-harm",
    "sexual",
    "violence",
];

pub(super) fn answer(call: &Call) -> Answer {
    let inputs = input::one_or_many(&call.body["input"]);
    if inputs.is_empty() {
        return Answer::lacking("input");
    }
    let model = if call.model.is_empty() {
        "omni-moderation-latest-0001".to_owned()
    } else {
        call.dated_model()
    };
    let results: Vec<Value> = inputs.into_iter().map(result).collect();
    let document = json!({"id": call.id("modr-"), "model": model, "results": results});
    Answer::json(&document, Cost::default())
}

fn result(input: &Value) -> Value {
    let text = input.as_str().or_else(|| input["text"].as_str());
    let text = text.unwrap_or_default().to_lowercase();
    let (mut flags, mut scores) = (Map::new(), Map::new());
    for category in CATEGORIES {
        let flagged = text.contains(category);
        flags.insert(category.to_owned(), json!(flagged));
        scores.insert(
            category.to_owned(),
            json!(if flagged { 0.99 } else { 0.001 }),
        );
    }
    let flagged = CATEGORIES.iter().any(|category| text.contains(category));
    json!({"flagged": flagged, "categories": flags, "category_scores": scores})
}
