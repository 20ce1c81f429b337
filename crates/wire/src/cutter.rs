//! Streams of every framing, cut into events.

use bytes::Bytes;
use tollgate_core::{Error, ErrorKind};

use crate::{
    eventstream::{Damaged, Messages},
    ndjson::Lines,
    sse::Events,
};

/// Cuts a stream into its events. Feed it, then take events until there is none.
#[derive(Debug)]
pub(crate) enum Cutter {
    /// Server-sent events.
    Events(Events),
    /// Lines of JSON.
    Lines(Lines),
    /// AWS's binary frames.
    Messages(Messages),
}

// === impl Cutter ===

impl Cutter {
    /// The cutter for answers of the content type `kind`; `None` when they are no streams. Events may have `limit` bytes.
    pub(crate) fn of(kind: &str, limit: usize) -> Option<Self> {
        match kind {
            "text/event-stream" => Some(Self::Events(Events::new(limit))),
            "application/x-ndjson" | "application/jsonl" => Some(Self::Lines(Lines::new(limit))),
            "application/vnd.amazon.eventstream" => Some(Self::Messages(Messages::new(limit))),
            _ => None,
        }
    }

    pub(crate) fn push(&mut self, piece: Bytes) {
        match self {
            Self::Events(events) => events.push(piece),
            Self::Lines(lines) => lines.push(piece),
            Self::Messages(messages) => messages.push(piece),
        }
    }

    /// The next complete event; `limit` is for the error's text.
    pub(crate) fn take(&mut self, limit: usize) -> Result<Option<Bytes>, Error> {
        match self {
            Self::Events(events) => events.take().map_err(|_| too_long(limit)),
            Self::Lines(lines) => lines.take().map_err(|_| too_long(limit)),
            Self::Messages(messages) => messages.take().map_err(|damaged| match damaged {
                Damaged::TooLong => too_long(limit),
                other => bad(format!("the event stream is damaged: {}", other.reason())),
            }),
        }
    }

    /// What is left when the stream has ended: an event without what should have ended it.
    pub(crate) fn rest(&mut self) -> Result<Option<Bytes>, Error> {
        match self {
            Self::Events(events) => Ok(events.rest()),
            Self::Lines(lines) => Ok(lines.rest()),
            Self::Messages(messages) if messages.is_cut_short() => {
                Err(bad("the event stream broke off within a frame".to_owned()))
            }
            Self::Messages(_) => Ok(None),
        }
    }
}

fn too_long(limit: usize) -> Error {
    bad(format!(
        "an event of the stream exceeds {limit} bytes; the limit is tollgate_settings.max_event_size_mb"
    ))
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::BadAnswer, message)
}
