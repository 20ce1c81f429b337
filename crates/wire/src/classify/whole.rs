//! Whole answers of dialects other than OpenAI's.

use std::ops::Range;

use bytes::Bytes;
use tollgate_core::{Edit, Error, ErrorKind, Frame, Segments, Usage};

use super::{Reading, frames, is_set, json, name};
use crate::scan::Malformed;

/// What was found in a whole answer.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Where the model's name stands, in order.
    pub(super) models: Vec<Range<usize>>,
    pub(super) usage: Option<Usage>,
    pub(super) error: Option<Range<usize>>,
}

// === impl Reading ===

impl Reading {
    /// The frames of the whole answer `body`, in which `look` finds what matters: restamped, its usage read.
    pub(super) fn whole_seen(
        &self,
        body: &Segments,
        look: impl FnOnce(&Bytes) -> Result<Seen, Malformed>,
    ) -> Result<Vec<Frame>, Error> {
        let text = body.to_bytes();
        let seen = look(&text).map_err(|malformed| self.not_json(&malformed))?;
        if let Some(error) = seen.error.filter(|range| is_set(&text[range.clone()])) {
            return Err(self.reported(&text[error], text.clone()));
        }
        let model = seen.models.first().cloned();
        let model = model.and_then(|range| name(&text[range]));
        let stamped = match &self.stamp {
            Some(stamp) => body.splice(seen.models.into_iter().map(|range| Edit {
                range,
                with: json(stamp),
            })),
            None => body.clone(),
        };
        Ok(frames(stamped, seen.usage, model))
    }

    /// The error for a stream that ended too early.
    pub(super) fn incomplete(&self, what: &str) -> Error {
        let message = format!(
            "{} ended the stream before the {what} was complete",
            self.deployment.provider.name
        );
        Error::new(ErrorKind::BadAnswer, message)
    }
}
