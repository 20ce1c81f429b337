//! From a model's name to its provider.

use std::fmt;

use crate::{ProviderEntry, nearest, provider, providers};

/// A model's name that says no provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownModel {
    /// The part before the slash, where there is one.
    pub prefix: Option<String>,
    /// Known prefixes that are spelled much like it, the closest first.
    pub close: Vec<&'static str>,
}

/// Bare names whose provider is certain: how each begins, and the provider's prefix.
///
/// LiteLLM finds bare names in its price list; these families cover what its documentation uses bare.
const FAMILIES: &[(&str, &str)] = &[
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("ft:gpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("text-embedding-", "openai"),
    ("dall-e-", "openai"),
    ("tts-", "openai"),
    ("whisper-", "openai"),
    ("omni-moderation-", "openai"),
    ("claude-", "anthropic"),
    ("gemini-", "gemini"),
];

/// The provider of `model` and the name the provider knows it by.
///
/// `prefix/name` names both; a bare name is [inferred](infer). A slash after an unknown prefix is an error
/// even where the whole would begin like a known family.
///
/// # Errors
///
/// When neither the prefix nor the bare name is known.
pub fn split(model: &str) -> Result<(&'static ProviderEntry, &str), UnknownModel> {
    match model.split_once('/') {
        Some((prefix, name)) => match provider(prefix) {
            Some(entry) => Ok((entry, name)),
            None => Err(UnknownModel::prefix(prefix)),
        },
        None => match infer(model) {
            Some(entry) => Ok((entry, model)),
            None => Err(UnknownModel {
                prefix: None,
                close: Vec::new(),
            }),
        },
    }
}

/// The provider of a name without prefix: `gpt-*`, `o1*`, `o3*`, `o4*`, `chatgpt-*`, `ft:gpt-*`,
/// `text-embedding-*`, `dall-e-*`, `tts-*`, `whisper-*` and `omni-moderation-*` are OpenAI's, `claude-*`
/// Anthropic's, `gemini-*` Google AI Studio's.
pub fn infer(bare: &str) -> Option<&'static ProviderEntry> {
    let (_, prefix) = FAMILIES
        .iter()
        .find(|(family, _)| bare.starts_with(family))?;
    provider(prefix)
}

// === impl UnknownModel ===

impl UnknownModel {
    fn prefix(prefix: &str) -> Self {
        let known = providers().iter().map(|entry| entry.prefix);
        Self {
            prefix: Some(prefix.to_owned()),
            close: nearest(prefix, known),
        }
    }
}

impl fmt::Display for UnknownModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.prefix {
            None => f.write_str("no provider is known for this name; write `provider/model`")?,
            Some(prefix) => write!(f, "`{prefix}` is no known provider")?,
        }
        match self.close.as_slice() {
            [] => Ok(()),
            close => write!(f, "; did you mean `{}`?", close.join("`, `")),
        }
    }
}

impl std::error::Error for UnknownModel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_at_the_first_slash() {
        let (entry, model) = split("openrouter/openai/gpt-4o").unwrap();
        assert_eq!((entry.prefix, model), ("openrouter", "openai/gpt-4o"));
        let (entry, model) = split("openai/*").unwrap();
        assert_eq!((entry.prefix, model), ("openai", "*"));
    }

    #[test]
    fn bare_names_of_known_families_find_their_provider() {
        let table = [
            ("gpt-4o", "openai"),
            ("o3-mini", "openai"),
            ("chatgpt-4o-latest", "openai"),
            ("text-embedding-3-small", "openai"),
            ("dall-e-3", "openai"),
            ("tts-1", "openai"),
            ("whisper-1", "openai"),
            ("omni-moderation-latest", "openai"),
            ("claude-sonnet-4-5", "anthropic"),
            ("gemini-2.5-flash", "gemini"),
        ];
        for (bare, prefix) in table {
            assert_eq!(
                split(bare).map(|(entry, name)| (entry.prefix, name)),
                Ok((prefix, bare))
            );
        }
    }

    #[test]
    fn misspelled_prefixes_are_recognised() {
        assert_eq!(split("opnai/gpt-4o").unwrap_err().close[0], "openai");
        assert!(
            split("fireworks-ai/x")
                .unwrap_err()
                .close
                .contains(&"fireworks_ai")
        );
        assert!(split("zzzzzzzzzz/x").unwrap_err().close.is_empty());
        assert!(
            split("llama3")
                .unwrap_err()
                .to_string()
                .contains("provider/model")
        );
    }
}
