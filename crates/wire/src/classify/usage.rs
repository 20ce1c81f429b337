//! OpenAI's token counts, made disjoint.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use tollgate_core::{Precision, Usage};

/// `usage` of chat completions, completions and embeddings, and (by its other names) of Responses.
///
/// OpenAI's `prompt_tokens` include cached and audio tokens, its `completion_tokens` include reasoning and audio
/// tokens (API reference, "The chat completion object").
#[derive(Debug, Default, Deserialize)]
struct Counts {
    #[serde(default, alias = "input_tokens")]
    prompt_tokens: Count,
    #[serde(default, alias = "output_tokens")]
    completion_tokens: Count,
    #[serde(default, alias = "input_tokens_details")]
    prompt_tokens_details: Option<Details>,
    #[serde(default, alias = "output_tokens_details")]
    completion_tokens_details: Option<Details>,
}

#[derive(Debug, Default, Deserialize)]
struct Details {
    #[serde(default)]
    cached_tokens: Count,
    #[serde(default)]
    audio_tokens: Count,
    #[serde(default)]
    reasoning_tokens: Count,
}

/// A number of tokens. Whatever an upstream sends instead of one counts as none; it never breaks an answer.
#[derive(Clone, Copy, Debug, Default)]
struct Count(u64);

/// Reads a `usage` object; `None` for `null` and for anything else that is none.
pub(super) fn read(json: &[u8]) -> Option<Usage> {
    let counts: Counts = serde_json::from_slice(json).ok()?;
    let input = counts.prompt_tokens_details.unwrap_or_default();
    let output = counts.completion_tokens_details.unwrap_or_default();
    let cached = input.cached_tokens.0;
    let included = cached.saturating_add(input.audio_tokens.0);
    let spent = output
        .reasoning_tokens
        .0
        .saturating_add(output.audio_tokens.0);
    Some(Usage {
        input: counts.prompt_tokens.0.saturating_sub(included),
        cache_read: cached,
        input_audio: input.audio_tokens.0,
        output: counts.completion_tokens.0.saturating_sub(spent),
        reasoning: output.reasoning_tokens.0,
        output_audio: output.audio_tokens.0,
        precision: Precision::Reported,
        ..Usage::default()
    })
}

// === impl Count ===

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Lenient).map(Self)
    }
}

struct Lenient;

impl<'de> Visitor<'de> for Lenient {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_u64<E>(self, count: u64) -> Result<u64, E> {
        Ok(count)
    }

    fn visit_i64<E>(self, count: i64) -> Result<u64, E> {
        Ok(u64::try_from(count).unwrap_or(0))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates"
    )]
    fn visit_f64<E>(self, count: f64) -> Result<u64, E> {
        Ok(count as u64)
    }

    fn visit_bool<E>(self, _: bool) -> Result<u64, E> {
        Ok(0)
    }

    fn visit_str<E>(self, _: &str) -> Result<u64, E> {
        Ok(0)
    }

    fn visit_unit<E>(self) -> Result<u64, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<u64, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<u64, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_disjoint() {
        let usage = read(
            br#"{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
                "prompt_tokens_details":{"cached_tokens":60,"audio_tokens":10},
                "completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":5}}"#,
        )
        .unwrap();
        assert_eq!(
            (usage.input, usage.cache_read, usage.input_audio),
            (30, 60, 10)
        );
        assert_eq!(
            (usage.output, usage.reasoning, usage.output_audio),
            (25, 20, 5)
        );
        assert_eq!((usage.total_input(), usage.total_output()), (100, 50));
    }

    #[test]
    fn responses_name_them_differently() {
        let usage = read(
            br#"{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":3,
                "output_tokens_details":{"reasoning_tokens":1}}"#,
        )
        .unwrap();
        assert_eq!(
            (usage.input, usage.cache_read, usage.output, usage.reasoning),
            (6, 4, 2, 1)
        );
    }

    #[test]
    fn wrong_figures_are_clamped() {
        let usage = read(
            br#"{"prompt_tokens":-5,"completion_tokens":1e300,"prompt_tokens_details":{"cached_tokens":"x"},
                "completion_tokens_details":null}"#,
        )
        .unwrap();
        assert_eq!((usage.input, usage.output), (0, u64::MAX));
        assert!(read(b"null").is_none());
        assert!(read(b"[]").is_none());
    }
}
