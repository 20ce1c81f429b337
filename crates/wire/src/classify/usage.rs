//! OpenAI's token counts, made disjoint.

use std::ops::Range;

use tollgate_core::{Precision, Usage};

use crate::scan::{Malformed, Scanner, Visit};

/// `usage` of chat completions, completions and embeddings, and (by its other names) of Responses.
///
/// OpenAI's `prompt_tokens` include cached and audio tokens, its `completion_tokens` include reasoning and audio
/// tokens (API reference, "The chat completion object").
#[derive(Debug, Default)]
struct Counts<'a> {
    json: &'a [u8],
    input: u64,
    output: u64,
    input_details: Details<'a>,
    output_details: Details<'a>,
}

#[derive(Debug, Default)]
struct Details<'a> {
    json: &'a [u8],
    cached: u64,
    audio: u64,
    reasoning: u64,
}

/// Reads a `usage` object; `None` for `null` and for anything else that is none.
pub(super) fn read(json: &[u8]) -> Option<Usage> {
    let mut counts = Counts {
        json,
        ..Counts::default()
    };
    Scanner::scan(json, &mut counts).ok()?;
    let (input, output) = (counts.input_details, counts.output_details);
    let included = input.cached.saturating_add(input.audio);
    let spent = output.reasoning.saturating_add(output.audio);
    Some(Usage {
        input: counts.input.saturating_sub(included),
        cache_read: input.cached,
        input_audio: input.audio,
        output: counts.output.saturating_sub(spent),
        reasoning: output.reasoning,
        output_audio: output.audio,
        precision: Precision::Reported,
        ..Usage::default()
    })
}

/// A number of tokens. Whatever an upstream sends instead of one counts as none; it never breaks an answer.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
fn count(json: &[u8]) -> u64 {
    let text = std::str::from_utf8(json).unwrap_or_default();
    text.parse()
        .or_else(|_| text.parse().map(|count: f64| count as u64))
        .unwrap_or(0)
}

// === impl Counts ===

impl Visit for Counts<'_> {
    fn member(&mut self, name: &[u8], _: usize, value: Range<usize>) -> Result<(), Malformed> {
        let json = &self.json[value];
        match name {
            b"prompt_tokens" | b"input_tokens" => self.input = count(json),
            b"completion_tokens" | b"output_tokens" => self.output = count(json),
            b"prompt_tokens_details" | b"input_tokens_details" => {
                self.input_details = Details::of(json);
            }
            b"completion_tokens_details" | b"output_tokens_details" => {
                self.output_details = Details::of(json);
            }
            _ => {}
        }
        Ok(())
    }
}

// === impl Details ===

impl<'a> Details<'a> {
    fn of(json: &'a [u8]) -> Self {
        let mut details = Self {
            json,
            ..Self::default()
        };
        match Scanner::scan(json, &mut details) {
            Ok(()) => details,
            Err(_) => Self::default(),
        }
    }
}

impl Visit for Details<'_> {
    fn member(&mut self, name: &[u8], _: usize, value: Range<usize>) -> Result<(), Malformed> {
        let json = &self.json[value];
        match name {
            b"cached_tokens" => self.cached = count(json),
            b"audio_tokens" => self.audio = count(json),
            b"reasoning_tokens" => self.reasoning = count(json),
            _ => {}
        }
        Ok(())
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
