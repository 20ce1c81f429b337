//! Ollama: lines of JSON, the last of which says that it is.

use bytes::Bytes;
use tollgate_core::{Classify, Error, Facts, Frame, FrameKind, Precision, Segments, Usage};

use super::{Reading, Stamp, is_set, name, usage::counts, whole::Seen};
use crate::scan;

/// Reads a stream of lines that ends in one with `"done": true` (docs/api.md of Ollama's repository).
#[derive(Debug)]
pub(super) struct Lines {
    reading: Reading,
    stamp: Option<Stamp>,
    named: bool,
    done: bool,
}

// === impl Lines ===

impl Lines {
    pub(super) fn new(reading: Reading) -> Self {
        let stamp = reading.stamp.as_ref().map(Stamp::new);
        Self {
            reading,
            stamp,
            named: false,
            done: false,
        }
    }
}

impl Classify for Lines {
    fn event(&mut self, line: Bytes) -> Result<Frame, Error> {
        const NAMES: [&str; 6] = ["model", "done", "error", "message", "response", "thinking"];
        let Ok([model, done, error, message, response, thinking]) = scan::find(&line, NAMES) else {
            return Ok(Frame::new(line, FrameKind::Preamble));
        };
        if let Some(error) = error.filter(|range| is_set(&line[range.clone()])) {
            return Err(self
                .reading
                .reported_event(&line[error], &line, usage(&line)));
        }
        let is_last = done.is_some_and(|range| &line[range] == b"true");
        self.done |= is_last;
        let [content, thoughts, calls] = scan::find_in(
            &line,
            message.as_ref(),
            ["content", "thinking", "tool_calls"],
        );
        let mut held = [response, thinking, content, thoughts, calls].into_iter();
        let kind = match is_last {
            true => FrameKind::Done,
            false if held.any(|range| range.is_some_and(|range| is_filled(&line[range]))) => {
                FrameKind::Content
            }
            false => FrameKind::Preamble,
        };
        let theirs = model.clone().filter(|_| !self.named);
        let theirs = theirs.and_then(|range| name(&line[range]));
        self.named |= theirs.is_some();
        let facts = Facts {
            usage: is_last.then(|| usage(&line)).flatten(),
            model: theirs,
        };
        let bytes = match (&mut self.stamp, model) {
            (Some(stamp), Some(range)) => stamp.apply(line, range),
            _ => line,
        };
        let mut frame = Frame::new(bytes, kind);
        frame.facts = (facts != Facts::default()).then(|| Box::new(facts));
        Ok(frame)
    }

    fn end(&mut self) -> Result<Option<Frame>, Error> {
        match self.done {
            true => Ok(None),
            false => Err(self.reading.incomplete("answer")),
        }
    }

    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error> {
        self.reading.whole_seen(&body, |text| {
            let [model, error] = scan::find(text, ["model", "error"])?;
            Ok(Seen {
                models: model.into_iter().collect(),
                usage: usage(text),
                error,
            })
        })
    }
}

/// The figures of an answer. A prompt that was in memory already is not counted by older versions.
fn usage(text: &[u8]) -> Option<Usage> {
    let [input, output] = counts(text, None, ["prompt_eval_count", "eval_count"]);
    (input.is_some() || output.is_some()).then(|| Usage {
        input: input.unwrap_or(0),
        output: output.unwrap_or(0),
        precision: Precision::Reported,
        ..Usage::default()
    })
}

fn is_filled(json: &[u8]) -> bool {
    !matches!(json, b"null" | b"\"\"" | b"[]")
}
