//! The Responses API: typed events around one response object.

use bytes::Bytes;
use tollgate_core::{Classify, Error, ErrorKind, Facts, Frame, FrameKind, Segments};

use super::{Reading, Root, Stamp, name, usage};
use crate::sse::Data;

/// Reads a stream of typed events that ends in `response.completed` or one of its siblings.
#[derive(Debug)]
pub(super) struct Responses {
    reading: Reading,
    stamp: Option<Stamp>,
    done: bool,
}

// === impl Responses ===

impl Responses {
    pub(super) fn new(reading: Reading) -> Self {
        let stamp = reading.stamp.as_ref().map(Stamp::new);
        Self {
            reading,
            stamp,
            done: false,
        }
    }

    fn typed(&mut self, event: &Bytes, at: usize, text: &[u8]) -> Result<Frame, Error> {
        let Ok(root) = Root::of(text) else {
            return Ok(Frame::new(event.clone(), FrameKind::Preamble));
        };
        let kind = root.kind.clone().map_or(&b""[..], |range| &text[range]);
        if matches!(kind, b"\"error\"" | b"\"response.failed\"") {
            return Err(self.failure(text, root));
        }
        let frame_kind = self.frame_kind(kind);
        match root.response {
            Some(response) => Ok(self.response(event, at, text, response, frame_kind)),
            None => Ok(Frame::new(event.clone(), frame_kind)),
        }
    }

    /// The error of an event that reports one: at its root, or in the response object.
    fn failure(&self, text: &[u8], root: Root) -> Error {
        let response = root.response.map_or(&b""[..], |range| &text[range]);
        let inner = Root::of(response).unwrap_or_default();
        let error = match (root.error, inner.error) {
            (Some(range), _) => &text[range],
            (None, Some(range)) => &response[range],
            (None, None) => text,
        };
        let usage = inner.usage.and_then(|range| usage::read(&response[range]));
        self.reading.reported_event(error, text, usage)
    }

    /// Reads an event that carries the response object as it stands.
    fn response(
        &mut self,
        event: &Bytes,
        at: usize,
        text: &[u8],
        response: std::ops::Range<usize>,
        kind: FrameKind,
    ) -> Frame {
        let object = &text[response.clone()];
        let root = Root::of(object).unwrap_or_default();
        let facts = Facts {
            usage: root.usage.and_then(|range| usage::read(&object[range])),
            model: root.model.clone().and_then(|range| name(&object[range])),
        };
        let bytes = match (&mut self.stamp, root.model) {
            (Some(stamp), Some(range)) => {
                let start = at + response.start;
                stamp.apply(event.clone(), start + range.start..start + range.end)
            }
            _ => event.clone(),
        };
        Frame {
            facts: Some(Box::new(facts)),
            ..Frame::new(bytes, kind)
        }
    }

    fn frame_kind(&mut self, kind: &[u8]) -> FrameKind {
        match kind {
            b"\"response.completed\"" | b"\"response.incomplete\"" | b"\"response.cancelled\"" => {
                self.done = true;
                FrameKind::Done
            }
            b"\"response.created\"" | b"\"response.in_progress\"" | b"\"response.queued\"" => {
                FrameKind::Preamble
            }
            // Items and parts are announced before anything is in them.
            b"\"response.output_item.added\"" | b"\"response.content_part.added\"" => {
                FrameKind::Preamble
            }
            _ => FrameKind::Content,
        }
    }
}

impl Classify for Responses {
    fn event(&mut self, event: Bytes) -> Result<Frame, Error> {
        match Data::of(&event) {
            Data::None => Ok(Frame::new(event.clone(), FrameKind::Preamble)),
            Data::Line {
                text: b"[DONE]", ..
            } => Ok(Frame::new(event.clone(), FrameKind::Other)),
            Data::Line { at, text } => self.typed(&event, at, text),
            Data::Lines(text) => {
                let found = Root::of(&text).ok().and_then(|root| root.kind);
                let kind = found.map_or(FrameKind::Preamble, |range| self.frame_kind(&text[range]));
                Ok(Frame::new(event.clone(), kind))
            }
        }
    }

    fn end(&mut self) -> Result<Option<Frame>, Error> {
        if self.done {
            return Ok(None);
        }
        let message = format!(
            "{} ended the stream before the response was complete",
            self.reading.deployment.provider.name
        );
        Err(Error::new(ErrorKind::BadAnswer, message))
    }

    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error> {
        self.reading.whole(&body)
    }
}
