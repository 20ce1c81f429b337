//! Which path asks for what.

use tollgate_core::{Dialect, ModelName, Operation};

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The language that clients of this path speak.
    pub dialect: Dialect,
    /// What they want done.
    pub operation: Operation,
    /// The model, where the path names it; it wins over the body's.
    pub model: Option<ModelName>,
    /// The path behind the version: how error messages name the route.
    pub route: &'static str,
}

/// Paths of OpenAI's API, as its reference lists them, and what they ask for.
const OPENAI: [(&str, Operation); 9] = [
    ("/chat/completions", Operation::Chat),
    ("/completions", Operation::Completion),
    ("/embeddings", Operation::Embed),
    ("/responses", Operation::Respond),
    ("/moderations", Operation::Moderate),
    ("/rerank", Operation::Rerank),
    ("/images/generations", Operation::Image),
    ("/audio/speech", Operation::Speech),
    ("/audio/transcriptions", Operation::Transcribe),
];

// === impl Target ===

impl Target {
    /// What `path` asks for; `None` when it is no path of a model's API.
    ///
    /// Each path is known with and without `/v1`, and in Azure's form (`/openai/deployments/{model}/…`) and the
    /// old one of engines (`/engines/{model}/…`).
    pub fn of(path: &str) -> Option<Self> {
        let (model, rest) = match named_model(path) {
            Some((model, rest)) => (Some(model), rest),
            None => (None, path.strip_prefix("/v1").unwrap_or(path)),
        };
        let (route, operation) = *OPENAI.iter().find(|(route, _)| *route == rest)?;
        Some(Self {
            dialect: dialect_of(operation),
            operation,
            model: model.map(decode),
            route,
        })
    }
}

/// Where an operation stands below a provider's base URL; `None` where OpenAI's API has no such thing.
pub fn openai_path(operation: Operation) -> Option<&'static str> {
    OPENAI
        .iter()
        .find(|(_, known)| *known == operation)
        .map(|(path, _)| *path)
}

/// The member without which an operation means nothing.
pub(crate) fn required_member(operation: Operation) -> Option<&'static str> {
    match operation {
        Operation::Chat => Some("messages"),
        Operation::Completion => Some("prompt"),
        Operation::Embed | Operation::Moderate => Some("input"),
        Operation::Image => Some("prompt"),
        Operation::Speech => Some("input"),
        Operation::Rerank => Some("query"),
        _ => None,
    }
}

fn dialect_of(operation: Operation) -> Dialect {
    match operation {
        Operation::Respond => Dialect::OpenAiResponses,
        _ => Dialect::OpenAi,
    }
}

/// Splits `/engines/{model}/…` and `/openai/deployments/{model}/…`; a model's name may hold slashes.
fn named_model(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/v1").unwrap_or(path);
    let rest = rest
        .strip_prefix("/engines/")
        .or_else(|| path.strip_prefix("/openai/deployments/"))?;
    OPENAI
        .iter()
        .filter_map(|(route, _)| Some((rest.strip_suffix(route)?, *route)))
        // `…/chat/completions` ends in `/completions` too: the longest route leaves the shortest model.
        .min_by_key(|(model, _)| model.len())
        .filter(|(model, _)| !model.is_empty())
}

/// Undoes percent-encoding; a name that is not UTF-8 behind it stays as it was written.
pub fn decode(name: &str) -> ModelName {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = (*first == b'%').then(|| tail.get(..2)).flatten();
        match digits
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_or_else(|_| name.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<(Operation, Option<String>)> {
        Target::of(path).map(|target| (target.operation, target.model.map(|name| name.to_string())))
    }

    #[test]
    fn every_path_is_known_with_and_without_its_version() {
        for (path, operation) in OPENAI {
            assert_eq!(of(path), Some((operation, None)));
            assert_eq!(of(&format!("/v1{path}")), Some((operation, None)));
        }
        assert_eq!(of("/v1/models"), None);
        assert_eq!(of("/v2/chat/completions"), None);
    }

    #[test]
    fn a_path_may_name_the_model() {
        let chat = |model: &str| Some((Operation::Chat, Some(model.to_owned())));
        assert_eq!(
            of("/openai/deployments/gpt-4o/chat/completions"),
            chat("gpt-4o")
        );
        assert_eq!(of("/engines/a/b/chat/completions"), chat("a/b"));
        assert_eq!(of("/v1/engines/a%2Fb/chat/completions"), chat("a/b"));
        assert_eq!(of("/engines/%zz%f/chat/completions"), chat("%zz%f"));
        assert_eq!(of("/engines//chat/completions"), None);
        assert_eq!(
            of("/engines/ada/completions"),
            Some((Operation::Completion, Some("ada".to_owned())))
        );
    }
}
