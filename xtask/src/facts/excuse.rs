//! Which facts a loss speaks of.

use tollgate_translate::{Loss, Losses};

use super::{Fact, Place};

/// A loss's field, taken apart: `messages[2].content[0].image_url`.
struct Field {
    place: Place,
    /// What follows the place, in snake case.
    words: Vec<String>,
}

/// Words that speak of one side of a part or message, not of the whole.
const SIDES: [(&str, &[&str]); 14] = [
    ("name", &["name"]),
    ("detail", &["detail"]),
    ("filename", &["filename"]),
    ("cache_control", &["cache_control"]),
    ("is_error", &["is_error"]),
    ("citations", &["citations"]),
    ("annotations", &["citations"]),
    ("signature", &["signature"]),
    ("thought_signature", &["signature"]),
    ("extra_content", &["signature"]),
    ("arguments", &["call"]),
    ("strict", &["strict"]),
    ("format", &["format"]),
    ("parameters", &["parameters"]),
];

/// Other names of members of the request.
const NAMES: [(&str, &[&str]); 14] = [
    (
        "max_tokens",
        &["max_completion_tokens", "max_output_tokens", "num_predict"],
    ),
    ("stop", &["stop_sequences"]),
    ("n", &["candidate_count"]),
    ("logprobs", &["top_logprobs", "response_logprobs"]),
    ("audio", &["modalities", "speech_config"]),
    ("metadata", &["labels"]),
    ("response_format", &["output_config", "text", "format"]),
    (
        "reasoning_effort",
        &["reasoning", "thinking", "thinking_config", "think"],
    ),
    (
        "include_thoughts",
        &[
            "reasoning_effort",
            "reasoning",
            "thinking",
            "thinking_config",
        ],
    ),
    (
        "reasoning_summary",
        &["reasoning_effort", "reasoning", "summary"],
    ),
    ("response_format.schema", &["response_format"]),
    ("response_format.name", &["response_format"]),
    ("response_format.strict", &["response_format"]),
    ("response_format.description", &["response_format"]),
];

/// Whether one of `losses` names `fact`.
pub(super) fn excuses(losses: &Losses, fact: &Fact) -> bool {
    losses.iter().any(|loss| speaks_of(loss, fact))
}

fn speaks_of(loss: &Loss, fact: &Fact) -> bool {
    let field = Field::of(&loss.field);
    if field.place != fact.place {
        // A member of the whole request may stand for all of its kind (`cache_control`).
        return field.place == Place::Top && field.names(&fact.kind);
    }
    if fact.place == Place::Top || field.names(&fact.kind) {
        return field.names(&fact.kind);
    }
    let last = field.words.last().map(String::as_str).unwrap_or_default();
    match SIDES.iter().find(|(word, _)| *word == last) {
        Some((_, kinds)) => kinds.contains(&fact.kind.as_str()),
        // Whole parts, messages, tools.
        None => true,
    }
}

// === impl Field ===

impl Field {
    fn of(field: &str) -> Self {
        let numbered = |prefix: &str| {
            let rest = field.strip_prefix(prefix)?;
            let (number, rest) = rest.split_once(']')?;
            Some((number.parse::<usize>().ok()?, rest))
        };
        let (place, rest) = if let Some((number, rest)) = numbered("messages[") {
            (Place::Message(number), rest)
        } else if let Some((number, rest)) = numbered("tools[") {
            (Place::Tool(number), rest)
        } else {
            (Place::Top, field)
        };
        let words = rest.split(['.', ':', ' ', '[', ']', '(', ')']);
        let words = words.filter(|word| !word.is_empty() && word.parse::<usize>().is_err());
        Self {
            place,
            words: words.map(snake).collect(),
        }
    }

    fn names(&self, kind: &str) -> bool {
        let kind = snake(kind);
        let others = NAMES.iter().find(|(name, _)| *name == kind);
        let others = others.map_or(&[][..], |(_, others)| others);
        let is = |word: &String| *word == kind || others.contains(&word.as_str());
        self.words.iter().any(is) || self.words.join(".") == kind
    }
}

fn snake(word: &str) -> String {
    let mut snake = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
