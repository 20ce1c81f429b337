//! Anthropic's Messages: typed events around one message.

use std::ops::Range;

use bytes::Bytes;
use tollgate_core::{Classify, Error, Facts, Frame, FrameKind, Precision, Segments, Usage};

use super::{
    Reading, Stamp,
    usage::{counts, share},
    whole::Seen,
};
use crate::{scan, sse::one_line};

/// Reads a stream of typed events that ends in `message_stop` (Anthropic's reference, "Streaming Messages").
#[derive(Debug)]
pub(super) struct Messages {
    reading: Reading,
    stamp: Option<Stamp>,
    counts: Counts,
    done: bool,
}

/// Anthropic's figures. Events report some of them, and each replaces what the one before said of the same.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    input: Option<u64>,
    output: Option<u64>,
    thinking: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    cache_write_5m: Option<u64>,
    cache_write_1h: Option<u64>,
}

/// The commonest event by far, which tells nothing but content.
const DELTA: &[u8] = b"event: content_block_delta\n";

// === impl Messages ===

impl Messages {
    pub(super) fn new(reading: Reading) -> Self {
        let stamp = reading.stamp.as_ref().map(Stamp::new);
        Self {
            reading,
            stamp,
            counts: Counts::default(),
            done: false,
        }
    }

    /// Reads an event whose data stand at `data`.
    fn typed(&mut self, event: &Bytes, data: &Range<usize>) -> Result<Frame, Error> {
        const NAMES: [&str; 5] = ["type", "message", "usage", "error", "content_block"];
        let [kind, message, usage, error, block] = scan::find_in(event, Some(data), NAMES);
        let kind = match kind.map_or(&b""[..], |range| &event[range]) {
            b"\"error\"" => {
                let error = error.map_or(&b""[..], |range| &event[range]);
                let usage = self.counts.usage();
                return Err(self
                    .reading
                    .reported_event(error, &event[data.clone()], usage));
            }
            b"\"message_start\"" => return Ok(self.start(event, message.as_ref())),
            b"\"content_block_delta\"" | b"\"message_delta\"" => FrameKind::Content,
            b"\"content_block_start\"" => opening(event, block.as_ref()),
            b"\"message_stop\"" => {
                self.done = true;
                FrameKind::Done
            }
            b"\"ping\"" | b"\"content_block_stop\"" | b"" => FrameKind::Preamble,
            _ => FrameKind::Other,
        };
        let mut frame = Frame::new(event.clone(), kind);
        if let Some(usage) = usage {
            self.counts.update(&event[usage]);
            frame.facts = self.facts(None);
        }
        Ok(frame)
    }

    /// Reads the event that carries the message as it will be filled.
    fn start(&mut self, event: &Bytes, message: Option<&Range<usize>>) -> Frame {
        let [model, usage] = scan::find_in(event, message, ["model", "usage"]);
        if let Some(usage) = usage {
            self.counts.update(&event[usage]);
        }
        let facts = self.facts(model.clone().and_then(|range| super::name(&event[range])));
        let bytes = match (&mut self.stamp, model) {
            (Some(stamp), Some(range)) => stamp.apply(event.clone(), range),
            _ => event.clone(),
        };
        Frame {
            facts,
            ..Frame::new(bytes, FrameKind::Preamble)
        }
    }

    fn facts(&self, model: Option<Box<str>>) -> Option<Box<Facts>> {
        let usage = self.counts.usage();
        (usage.is_some() || model.is_some()).then(|| Box::new(Facts { usage, model }))
    }
}

impl Classify for Messages {
    fn event(&mut self, event: Bytes) -> Result<Frame, Error> {
        if event.starts_with(DELTA) {
            return Ok(Frame::new(event, FrameKind::Content));
        }
        match one_line(&event) {
            Some((event, data)) => self.typed(&event, &data),
            None => Ok(Frame::new(event, FrameKind::Preamble)),
        }
    }

    fn end(&mut self) -> Result<Option<Frame>, Error> {
        match self.done {
            true => Ok(None),
            false => Err(self.reading.incomplete("message")),
        }
    }

    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error> {
        self.reading.whole_seen(&body, |text| {
            let [model, usage, error] = scan::find(text, ["model", "usage", "error"])?;
            let mut counts = Counts::default();
            if let Some(usage) = usage {
                counts.update(&text[usage]);
            }
            Ok(Seen {
                models: model.into_iter().collect(),
                usage: counts.usage(),
                error,
            })
        })
    }
}

/// A block of text or thinking is announced before anything is in it; any other has at least a name.
fn opening(event: &[u8], block: Option<&Range<usize>>) -> FrameKind {
    let [kind] = scan::find_in(event, block, ["type"]);
    match kind.map_or(&b""[..], |range| &event[range]) {
        b"\"text\"" | b"\"thinking\"" => FrameKind::Preamble,
        _ => FrameKind::Content,
    }
}

// === impl Counts ===

impl Counts {
    /// Takes the figures of a `usage` object over.
    fn update(&mut self, json: &[u8]) {
        let names = [
            "input_tokens",
            "output_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
        ];
        let [input, output, read, write] = counts(json, None, names);
        let nested = scan::find(json, ["cache_creation", "output_tokens_details"]);
        let [creation, details] = nested.unwrap_or_default();
        let five_minutes = "ephemeral_5m_input_tokens";
        let [short, long] = match creation {
            Some(range) => counts(
                json,
                Some(&range),
                [five_minutes, "ephemeral_1h_input_tokens"],
            ),
            None => [None, None],
        };
        let [thinking] = match details {
            Some(range) => counts(json, Some(&range), ["thinking_tokens"]),
            None => [None],
        };
        self.input = input.or(self.input);
        self.output = output.or(self.output);
        self.thinking = thinking.or(self.thinking);
        self.cache_read = read.or(self.cache_read);
        self.cache_write = write.or(self.cache_write);
        self.cache_write_5m = short.or(self.cache_write_5m);
        self.cache_write_1h = long.or(self.cache_write_1h);
    }

    /// The figures in buckets. `input_tokens` leaves out what concerns the cache (Anthropic's reference, "Prompt
    /// caching"); `output_tokens` includes thinking.
    fn usage(&self) -> Option<Usage> {
        if self.input.is_none() && self.output.is_none() {
            return None;
        }
        let told = |count: Option<u64>| count.unwrap_or(0);
        let by_age = told(self.cache_write_5m).saturating_add(told(self.cache_write_1h));
        let written = self.cache_write.unwrap_or(by_age);
        let [long, _, short] = share(written, [told(self.cache_write_1h), 0]);
        let [reasoning, _, output] = share(told(self.output), [told(self.thinking), 0]);
        Some(Usage {
            input: told(self.input),
            cache_read: told(self.cache_read),
            cache_write_5m: short,
            cache_write_1h: long,
            output,
            reasoning,
            precision: Precision::Reported,
            ..Usage::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_figures_replace_earlier_ones_of_the_same_name() {
        let mut counts = Counts::default();
        assert_eq!(counts.usage(), None);
        counts.update(
            br#"{"input_tokens":10,"cache_creation_input_tokens":7,"cache_read_input_tokens":5,
                "cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":3},"output_tokens":1}"#,
        );
        counts.update(br#"{"output_tokens":9,"input_tokens":null,"output_tokens_details":{"thinking_tokens":2}}"#);
        let usage = counts.usage().unwrap();
        assert_eq!((usage.input, usage.cache_read), (10, 5));
        assert_eq!((usage.cache_write_5m, usage.cache_write_1h), (4, 3));
        assert_eq!((usage.output, usage.reasoning), (7, 2));
    }

    #[test]
    fn writes_of_unknown_age_are_for_five_minutes() {
        let mut counts = Counts::default();
        counts.update(br#"{"input_tokens":1,"cache_creation_input_tokens":7}"#);
        let usage = counts.usage().unwrap();
        assert_eq!((usage.cache_write_5m, usage.cache_write_1h), (7, 0));
    }
}
