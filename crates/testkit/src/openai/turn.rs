//! What the assistant says next: a text or a tool call, in pieces.

use serde_json::Value;

use crate::{call::Call, fault::Fault};

use super::{input, sample::sample};

/// The characters of one fragment of a tool call's arguments.
const FRAGMENT: usize = 8;

/// One turn of the assistant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// The text, or the tool call's arguments, in the pieces a stream sends; each is a token.
    pub(super) parts: Vec<String>,
    /// The tool that is called; none for a text.
    pub(super) tool: Option<String>,
    /// Whether the token limit ended the turn.
    pub(super) truncated: bool,
}

// === impl Turn ===

impl Turn {
    /// A tool call when the request offers tools and its last turn is no tool's result; else text.
    pub(super) fn of(call: &Call, turns: &Value, limit: Option<u64>) -> Self {
        match wanted_tool(&call.body, turns) {
            Some(tool) => Self::calling(tool),
            None => Self::saying(call, text(call, turns), limit),
        }
    }

    /// `text` as the call's fault wants it, at most `limit` tokens of it.
    pub(super) fn saying(call: &Call, text: String, limit: Option<u64>) -> Self {
        let mut parts = parts(&text, &call.fault);
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        let truncated = limit.is_some_and(|limit| parts.len() > limit);
        parts.truncate(limit.unwrap_or(usize::MAX));
        Self {
            parts,
            tool: None,
            truncated,
        }
    }

    fn calling(tool: &Value) -> Self {
        let arguments = sample(&tool["parameters"]);
        let arguments = if arguments.is_null() {
            "{}".to_owned()
        } else {
            arguments.to_string()
        };
        let characters: Vec<char> = arguments.chars().collect();
        let fragments = characters
            .chunks(FRAGMENT)
            .map(|fragment| fragment.iter().collect());
        Self {
            parts: fragments.collect(),
            tool: Some(tool["name"].as_str().unwrap_or_default().to_owned()),
            truncated: false,
        }
    }

    pub(super) fn text(&self) -> String {
        self.parts.concat()
    }

    pub(super) fn tokens(&self) -> u64 {
        self.parts.len() as u64
    }

    /// The `finish_reason` of Chat Completions.
    pub(super) fn finish(&self) -> &'static str {
        match (&self.tool, self.truncated) {
            (Some(_), _) => "tool_calls",
            (None, true) => "length",
            (None, false) => "stop",
        }
    }
}

/// The function that a turn calls, without Chat Completions' wrapper around it.
fn wanted_tool<'a>(body: &'a Value, turns: &Value) -> Option<&'a Value> {
    let choice = &body["tool_choice"];
    if choice == "none" || answers_tool(turns) {
        return None;
    }
    let chosen = unwrapped(choice)["name"].as_str();
    let mut functions = body["tools"].as_array()?.iter().map(unwrapped);
    functions.find(|function| {
        chosen.map_or(function["name"].is_string(), |name| {
            function["name"] == name
        })
    })
}

fn unwrapped(tool: &Value) -> &Value {
    tool.get("function").unwrap_or(tool)
}

fn answers_tool(turns: &Value) -> bool {
    let last = turns.as_array().and_then(|turns| turns.last());
    last.is_some_and(|turn| turn["role"] == "tool" || turn["type"] == "function_call_output")
}

/// The text that was set, or one of the schema asked for, or an echo.
fn text(call: &Call, turns: &Value) -> String {
    let chat = &call.body["response_format"]["json_schema"]["schema"];
    let responses = &call.body["text"]["format"]["schema"];
    let schema = [chat, responses]
        .into_iter()
        .find(|schema| schema.is_object());
    let set = call.text.clone();
    set.or_else(|| schema.map(|schema| sample(schema).to_string()))
        .unwrap_or_else(|| input::last_user_text(turns))
}

/// The words of `text`, or as many pieces of such a size as the fault wants.
fn parts(text: &str, fault: &Fault) -> Vec<String> {
    let words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
    let count = fault.chunks.unwrap_or(words.len());
    let mut parts: Vec<String> = match (fault.size, fault.chunks) {
        (Some(size), _) => vec!["x".repeat(size); count],
        (None, Some(count)) => {
            let spaced = words.iter().map(|word| format!("{} ", word.trim_end()));
            spaced.cycle().take(count).collect()
        }
        (None, None) => words,
    };
    if let Some(size) = fault.oversized {
        let place = fault.strikes_after().min(parts.len());
        parts.insert(place, "x".repeat(size));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, spec: &str) -> Vec<String> {
        parts(text, &spec.parse().unwrap())
    }

    #[test]
    fn words_are_pieces_that_join_to_the_text() {
        assert_eq!(pieces("a b  c", "").concat(), "a b  c");
    }

    #[test]
    fn count_and_size_are_as_asked() {
        assert_eq!(pieces("a b", "chunks=3"), ["a ", "b ", "a "]);
        assert_eq!(pieces("a b", "size=3"), ["xxx", "xxx"]);
        assert_eq!(pieces("a b", "oversized=2"), ["a ", "xx", "b"]);
        assert_eq!(pieces("", "chunks=3"), Vec::<String>::new());
    }
}
