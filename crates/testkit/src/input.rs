//! Reads what was said out of request bodies, and counts it.

use serde_json::Value;

/// The tokens of a text: one for each of its words.
pub(crate) fn tokens(text: &str) -> u64 {
    text.split_whitespace().count() as u64
}

/// The tokens of every text in `value`, plus three for each turn as OpenAI counts them.
pub(crate) fn turn_tokens(turns: &Value) -> u64 {
    let Some(turns) = turns.as_array() else {
        return tokens(&text_of(turns));
    };
    let counts = turns.iter().map(|turn| 3 + tokens(&text_of(content(turn))));
    counts.sum()
}

/// The text of the last turn that the user spoke.
pub(crate) fn last_user_text(turns: &Value) -> String {
    let Some(turns) = turns.as_array() else {
        return text_of(turns);
    };
    let user = turns.iter().rev().find(|turn| turn["role"] == "user");
    user.map(|turn| text_of(content(turn))).unwrap_or_default()
}

/// A string, or the texts of a list of strings and content parts.
pub(crate) fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(part_text).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

/// A list's items, or the one value that stands for a list of it.
pub(crate) fn one_or_many(input: &Value) -> Vec<&Value> {
    match input {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn part_text(part: &Value) -> String {
    let text = part.as_str().or_else(|| part["text"].as_str());
    text.unwrap_or_default().to_owned()
}

/// A tool's result stands under `output` in a Responses item.
fn content(turn: &Value) -> &Value {
    turn.get("content").unwrap_or(&turn["output"])
}
