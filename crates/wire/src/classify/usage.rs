//! OpenAI's token counts, made disjoint.

use std::ops::Range;

use tollgate_core::{Precision, Usage};

use crate::scan::{self, string_len};

/// `usage` of chat completions, completions and embeddings, and (by its other names) of Responses.
///
/// OpenAI's `prompt_tokens` include cached and audio tokens, its `completion_tokens` include reasoning and audio
/// tokens (API reference, "The chat completion object").
#[derive(Debug, Default)]
struct Counts {
    input: u64,
    output: u64,
    total: u64,
    input_details: Details,
    output_details: Details,
}

#[derive(Debug, Default)]
struct Details {
    cached: u64,
    audio: u64,
    reasoning: u64,
}

/// Reads a `usage` object; `None` for `null` and for anything else that is none.
pub(super) fn read(json: &[u8]) -> Option<Usage> {
    read_first(json).map(|(usage, _)| usage)
}

/// Reads the `usage` object with which `text` begins; gives its length, too.
pub(super) fn read_first(text: &[u8]) -> Option<(Usage, usize)> {
    if text.first() != Some(&b'{') {
        return None;
    }
    let mut counts = Counts::default();
    let length = counts.read(text)?;
    Some((counts.disjoint(), length))
}

/// What of `whole` each of the parts is, and what is left; parts that exceed it are cut down.
pub(super) fn share(whole: u64, parts: [u64; 2]) -> [u64; 3] {
    let first = parts[0].min(whole);
    let second = parts[1].min(whole - first);
    [first, second, whole - first - second]
}

/// A number of tokens. Whatever an upstream sends instead of one counts as none; it never breaks an answer.
pub(super) fn count(json: &[u8]) -> u64 {
    if json.len() > 18 || !json.iter().all(u8::is_ascii_digit) {
        return odd_count(json);
    }
    json.iter()
        .fold(0, |count, digit| count * 10 + u64::from(digit - b'0'))
}

/// The numbers of tokens called `names`, in the object at `range` of `json` or in all of it. What is missing or `null`
/// was not told.
pub(super) fn counts<const N: usize>(
    json: &[u8],
    range: Option<&Range<usize>>,
    names: [&str; N],
) -> [Option<u64>; N] {
    let whole = 0..json.len();
    let found = scan::find_in(json, Some(range.unwrap_or(&whole)), names);
    found.map(|range| {
        let told = &json[range?];
        (told != b"null").then(|| count(told))
    })
}

#[cold]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
fn odd_count(json: &[u8]) -> u64 {
    let text = std::str::from_utf8(json).unwrap_or_default();
    text.parse().map_or(0, |count: f64| count as u64)
}

// === impl Counts ===

impl Counts {
    /// The figures in buckets that do not overlap.
    fn disjoint(self) -> Usage {
        let (input, output) = (self.input_details, self.output_details);
        // Some count sound or reasoning beside what they call the input or the output; their total tells.
        let told = self.input.saturating_add(self.output);
        let beside = |part| {
            if told.checked_add(part) == Some(self.total) {
                part
            } else {
                0
            }
        };
        let [input_audio, cache_read, fresh] = share(
            self.input.saturating_add(beside(input.audio)),
            [input.audio, input.cached],
        );
        let [output_audio, reasoning, visible] = share(
            self.output.saturating_add(beside(output.reasoning)),
            [output.audio, output.reasoning],
        );
        Usage {
            input: fresh,
            cache_read,
            input_audio,
            output: visible,
            reasoning,
            output_audio,
            precision: Precision::Reported,
            ..Usage::default()
        }
    }

    /// Takes every number by the name before it, up to the end of the object with which `json` begins. Whether it is
    /// JSON is not asked: all that may go wrong is a number.
    fn read(&mut self, json: &[u8]) -> Option<usize> {
        let (mut at, mut depth) = (0, 0);
        let (mut group, mut name) = (&b""[..], &b""[..]);
        while let Some(byte) = json.get(at) {
            let rest = &json[at..];
            at += match byte {
                b'"' => {
                    let length = string_len(&rest[1..]).unwrap_or(rest.len() - 1);
                    name = &rest[1..=length];
                    length + 1
                }
                b'0'..=b'9' | b'-' => {
                    let length = rest.iter().position(|byte| !is_numeric(*byte));
                    let number = &rest[..length.unwrap_or(rest.len())];
                    match depth {
                        1 => self.put(name, count(number)),
                        2 => self.put_detail(group, name, count(number)),
                        _ => {}
                    }
                    number.len() - 1
                }
                b'{' | b'[' => {
                    group = if depth == 1 { name } else { group };
                    depth += 1;
                    0
                }
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                    0
                }
                _ => 0,
            } + 1;
        }
        None
    }

    fn put(&mut self, name: &[u8], count: u64) {
        match name {
            b"prompt_tokens" | b"input_tokens" => self.input = count,
            b"completion_tokens" | b"output_tokens" => self.output = count,
            b"total_tokens" => self.total = count,
            _ => {}
        }
    }

    fn put_detail(&mut self, group: &[u8], name: &[u8], count: u64) {
        let details = match group {
            b"prompt_tokens_details" | b"input_tokens_details" => &mut self.input_details,
            b"completion_tokens_details" | b"output_tokens_details" => &mut self.output_details,
            _ => return,
        };
        match name {
            b"cached_tokens" => details.cached = count,
            b"audio_tokens" => details.audio = count,
            b"reasoning_tokens" => details.reasoning = count,
            _ => {}
        }
    }
}

fn is_numeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
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
    fn what_is_counted_beside_the_output_is_told_by_the_total() {
        let usage = read(
            br#"{"prompt_tokens":291,"completion_tokens":26,"total_tokens":506,
                "prompt_tokens_details":{"cached_tokens":244},
                "completion_tokens_details":{"reasoning_tokens":189}}"#,
        )
        .unwrap();
        assert_eq!((usage.input, usage.cache_read), (47, 244));
        assert_eq!((usage.output, usage.reasoning), (26, 189));
        let usage = read(
            br#"{"prompt_tokens":9,"completion_tokens":201,"total_tokens":585,
                "prompt_tokens_details":{"audio_tokens":375}}"#,
        )
        .unwrap();
        assert_eq!(
            (usage.input, usage.input_audio, usage.output),
            (9, 375, 201)
        );
    }

    #[test]
    fn a_part_is_never_more_than_the_whole() {
        let usage = read(
            br#"{"prompt_tokens":78,"completion_tokens":10,"total_tokens":88,
                "prompt_tokens_details":{"cached_tokens":158},
                "completion_tokens_details":{"reasoning_tokens":11}}"#,
        )
        .unwrap();
        assert_eq!((usage.total_input(), usage.total_output()), (78, 10));
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
