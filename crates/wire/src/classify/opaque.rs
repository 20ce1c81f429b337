//! Answers of operations that have no stream of their own worth understanding.

use bytes::Bytes;
use tollgate_core::{Classify, Error, Facts, Frame, FrameKind, Segments};

use super::{Reading, Root, usage};
use crate::sse::Data;

/// Passes events on; reads usage where an event carries it at its root.
#[derive(Debug)]
pub(super) struct Opaque(Reading);

// === impl Opaque ===

impl Opaque {
    pub(super) fn new(reading: Reading) -> Self {
        Self(reading)
    }
}

impl Classify for Opaque {
    fn event(&mut self, event: Bytes) -> Result<Frame, Error> {
        let mut frame = Frame::new(event.clone(), FrameKind::Content);
        if let Data::Line { text, .. } = Data::of(&event) {
            let range = Root::of(text).ok().and_then(|root| root.usage);
            let usage = range.and_then(|range| usage::read(&text[range]));
            frame.facts = usage.map(|usage| {
                Box::new(Facts {
                    usage: Some(usage),
                    model: None,
                })
            });
        }
        Ok(frame)
    }

    /// Speech and images have no sign of completion beyond the end of the body.
    fn end(&mut self) -> Result<Option<Frame>, Error> {
        Ok(None)
    }

    fn whole(&mut self, body: Segments) -> Result<Vec<Frame>, Error> {
        self.0.whole(&body)
    }
}
