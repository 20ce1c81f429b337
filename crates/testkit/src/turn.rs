//! What the assistant says next: a text or a tool call, in pieces.

use serde_json::Value;

use crate::{asked::Asked, call::Call, fault::Fault};

/// The characters of one fragment of a tool call's arguments.
const FRAGMENT: usize = 8;

/// What the assistant thinks when it is asked to; accents and a pictogram, as real thoughts have.
const THOUGHT: &str = "Let me consider this – déjà vu 💭.";

/// One turn of the assistant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// What is thought before, in the pieces a stream sends; each is a token.
    pub(crate) thoughts: Vec<String>,
    /// The text, or the tool call's arguments, in the pieces a stream sends; each is a token.
    pub(crate) parts: Vec<String>,
    /// The tool that is called; none for a text.
    pub(crate) tool: Option<String>,
    /// Whether the token limit ended the turn.
    pub(crate) truncated: bool,
}

// === impl Turn ===

impl Turn {
    /// A tool call when the request offers tools and no tool has just answered; else text.
    pub(crate) fn of(call: &Call, asked: &Asked) -> Self {
        let turn = match asked.wanted() {
            Some((tool, arguments)) => Self::calling(&tool.name, &arguments),
            None => {
                let text = call.text.clone().unwrap_or_else(|| asked.reply());
                Self::saying(call, &text, asked.limit)
            }
        };
        let thoughts = if asked.thinks {
            words(THOUGHT)
        } else {
            Vec::new()
        };
        Self { thoughts, ..turn }
    }

    /// `text` as the call's fault wants it, at most `limit` tokens of it.
    pub(crate) fn saying(call: &Call, text: &str, limit: Option<u64>) -> Self {
        let mut parts = parts(text, &call.fault);
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        let truncated = limit.is_some_and(|limit| parts.len() > limit);
        parts.truncate(limit.unwrap_or(usize::MAX));
        Self {
            thoughts: Vec::new(),
            parts,
            tool: None,
            truncated,
        }
    }

    fn calling(name: &str, arguments: &Value) -> Self {
        let characters: Vec<char> = arguments.to_string().chars().collect();
        let fragments = characters
            .chunks(FRAGMENT)
            .map(|fragment| fragment.iter().collect());
        Self {
            thoughts: Vec::new(),
            parts: fragments.collect(),
            tool: Some(name.to_owned()),
            truncated: false,
        }
    }

    /// The text, or the arguments.
    pub(crate) fn text(&self) -> String {
        self.parts.concat()
    }

    /// The arguments of the call.
    pub(crate) fn arguments(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap_or_default()
    }

    /// All thoughts; none where there are none.
    pub(crate) fn thought(&self) -> Option<String> {
        (!self.thoughts.is_empty()).then(|| self.thoughts.concat())
    }

    pub(crate) fn tokens(&self) -> u64 {
        (self.thoughts.len() + self.parts.len()) as u64
    }

    /// The reason to end, of a list that says how a dialect calls them.
    pub(crate) fn ending<'a>(&self, stop: &'a str, limit: &'a str, tool: &'a str) -> &'a str {
        match (&self.tool, self.truncated) {
            (Some(_), _) => tool,
            (None, true) => limit,
            (None, false) => stop,
        }
    }

    /// The `finish_reason` of Chat Completions.
    pub(crate) fn finish(&self) -> &'static str {
        self.ending("stop", "length", "tool_calls")
    }
}

/// The words of `text`, or as many pieces of such a size as the fault wants.
fn parts(text: &str, fault: &Fault) -> Vec<String> {
    let words = words(text);
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

fn words(text: &str) -> Vec<String> {
    text.split_inclusive(' ').map(str::to_owned).collect()
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
