//! Google's `generateContent`: chunks, each of them a whole response object.

use std::{ops::Range, sync::LazyLock};

use bytes::Bytes;
use memchr::memmem::Finder;
use serde::Deserialize;
use serde_json::value::RawValue;
use tollgate_core::{Classify, Error, Facts, Frame, FrameKind, Segments};

use super::{Reading, Stamp, content::is_filled, gemini_usage, is_set, name, whole::Seen};
use crate::{
    scan::{self, Malformed},
    sse::one_line,
};

/// Reads a stream of chunks; the last one says why it is the last.
#[derive(Debug)]
pub(super) struct Generate {
    reading: Reading,
    stamp: Option<Stamp>,
    /// Content has been seen; from here on chunks are not looked into for it.
    started: bool,
    named: bool,
    finished: bool,
}

/// Where the members of a response object stand that are looked at.
struct Chunk {
    candidates: Option<Range<usize>>,
    usage: Option<Range<usize>>,
    model: Option<Range<usize>>,
    error: Option<Range<usize>>,
    feedback: Option<Range<usize>>,
}

#[derive(Deserialize)]
struct Candidate<'a> {
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    parts: Option<Vec<Part<'a>>>,
}

/// What a part may hold. A signature alone is no content.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    #[serde(borrow, default)]
    text: Option<&'a RawValue>,
    #[serde(borrow, default)]
    function_call: Option<&'a RawValue>,
    #[serde(borrow, default)]
    inline_data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    file_data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    executable_code: Option<&'a RawValue>,
    #[serde(borrow, default)]
    code_execution_result: Option<&'a RawValue>,
}

/// A name with its quotes is not found inside strings, where quotes are escaped.
static FINISH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"finishReason\""));

// === impl Generate ===

impl Generate {
    pub(super) fn new(reading: Reading) -> Self {
        let stamp = reading.stamp.as_ref().map(Stamp::new);
        Self {
            reading,
            stamp,
            started: false,
            named: false,
            finished: false,
        }
    }

    /// Reads an event whose data stand at `data`.
    fn chunk(&mut self, event: &Bytes, data: Range<usize>) -> Result<Frame, Error> {
        let Ok(chunk) = Chunk::of(event, data.clone()) else {
            // Not JSON. It goes to the client as it is; whether an answer follows, time will tell.
            return Ok(Frame::new(event.clone(), FrameKind::Preamble));
        };
        let usage = chunk
            .usage
            .clone()
            .and_then(|range| gemini_usage::read(&event[range]));
        if let Some(error) = chunk
            .error
            .clone()
            .filter(|range| is_set(&event[range.clone()]))
        {
            return Err(self
                .reading
                .reported_event(&event[error], &event[data], usage));
        }
        let candidates = chunk
            .candidates
            .clone()
            .map_or(&b""[..], |range| &event[range]);
        let finished = FINISH.find(candidates).is_some() || chunk.says_blocked(event);
        self.finished |= finished;
        self.started = self.started || finished || has_content(candidates);
        let model = chunk.model.clone().filter(|_| !self.named);
        let model = model.and_then(|range| name(&event[range]));
        self.named |= model.is_some();
        let bytes = match (&mut self.stamp, chunk.model) {
            (Some(stamp), Some(range)) => stamp.apply(event.clone(), range),
            _ => event.clone(),
        };
        let kind = match self.started {
            true => FrameKind::Content,
            false => FrameKind::Preamble,
        };
        let mut frame = Frame::new(bytes, kind);
        if usage.is_some() || model.is_some() {
            frame.facts = Some(Box::new(Facts { usage, model }));
        }
        Ok(frame)
    }
}

impl Classify for Generate {
    fn event(&mut self, event: Bytes) -> Result<Frame, Error> {
        match one_line(&event) {
            Some((event, data)) => self.chunk(&event, data),
            None => Ok(Frame::new(event, FrameKind::Preamble)),
        }
    }

    fn end(&mut self) -> Result<Option<Frame>, Error> {
        match self.finished {
            true => Ok(None),
            false => Err(self.reading.incomplete("answer")),
        }
    }

    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error> {
        self.reading.whole_seen(&body, |text| {
            let mut seen = Seen::default();
            for object in objects(text) {
                let chunk = Chunk::of(text, object)?;
                let usage = chunk.usage.map(|range| gemini_usage::read(&text[range]));
                seen.usage = usage.flatten().or(seen.usage);
                seen.models.extend(chunk.model);
                seen.error = seen.error.or(chunk.error);
            }
            Ok(seen)
        })
    }
}

/// Where the response objects stand: one, or, in a stream that is one JSON array, several.
fn objects(text: &Bytes) -> Vec<Range<usize>> {
    let whole = std::iter::once(0..text.len()).collect();
    if text.trim_ascii_start().first() != Some(&b'[') {
        return whole;
    }
    let Ok(listed) = serde_json::from_slice::<Vec<&RawValue>>(text) else {
        return whole;
    };
    let begin = text.as_ptr() as usize;
    let range = |object: &RawValue| {
        let start = object.get().as_ptr() as usize - begin;
        start..start + object.get().len()
    };
    listed.into_iter().map(range).collect()
}

/// Whether candidates hold any of the answer. A shape that is not understood counts as content: it must not hold an
/// answer back.
fn has_content(candidates: &[u8]) -> bool {
    if candidates.is_empty() {
        return false;
    }
    let Ok(candidates) = serde_json::from_slice::<Vec<Candidate<'_>>>(candidates) else {
        return true;
    };
    let contents = candidates.into_iter().filter_map(|one| one.content);
    let mut parts = contents.filter_map(|content| content.parts).flatten();
    parts.any(|part| {
        let held = [
            part.text,
            part.function_call,
            part.inline_data,
            part.file_data,
            part.executable_code,
            part.code_execution_result,
        ];
        held.into_iter().any(is_filled)
    })
}

// === impl Chunk ===

impl Chunk {
    /// Looks into the object at `range` of `text`.
    fn of(text: &[u8], range: Range<usize>) -> Result<Self, Malformed> {
        const NAMES: [&str; 5] = [
            "candidates",
            "usageMetadata",
            "modelVersion",
            "error",
            "promptFeedback",
        ];
        let found = scan::find(&text[range.clone()], NAMES)?;
        let [candidates, usage, model, error, feedback] = found
            .map(|inner| inner.map(|inner| range.start + inner.start..range.start + inner.end));
        Ok(Self {
            candidates,
            usage,
            model,
            error,
            feedback,
        })
    }

    /// Whether the prompt was refused, so that there are no candidates to come.
    fn says_blocked(&self, text: &[u8]) -> bool {
        let [reason] = scan::find_in(text, self.feedback.as_ref(), ["blockReason"]);
        reason.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_no_content() {
        assert!(!has_content(
            br#"[{"content":{"parts":[{"text":""}],"role":"model"}}]"#
        ));
        assert!(!has_content(
            br#"[{"content":{"parts":[{"text":"","thoughtSignature":"x"}]}}]"#
        ));
        assert!(!has_content(br#"[{"index":0}]"#));
        assert!(has_content(br#"[{"content":{"parts":[{"text":"a"}]}}]"#));
        assert!(has_content(
            br#"[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}]"#
        ));
        assert!(has_content(br#"{"unknown":"shape"}"#));
    }

    #[test]
    fn the_objects_of_an_array_are_found() {
        let text = Bytes::from_static(b" [{\"a\":1} ,\n{} ]");
        assert_eq!(objects(&text), [2..9, 12..14]);
        assert_eq!(objects(&Bytes::from_static(b"{}")).len(), 1);
    }
}
