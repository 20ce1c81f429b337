//! The pieces of a provider's stream, out of what separates them.

use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::json;
use tollgate_wire::{eventstream::Message, sse::Event};

use crate::{Fault, Piece};

/// What a piece is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events.
    Events,
    /// Lines of JSON.
    Lines,
    /// AWS's binary frames.
    Messages,
}

// === impl Framing ===

impl Framing {
    /// As the answer's own head says.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let kind = headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match kind.split(';').next().unwrap_or_default().trim() {
            "application/vnd.amazon.eventstream" => Self::Messages,
            "text/event-stream" => Self::Events,
            _ => Self::Lines,
        }
    }

    /// Hands the piece in `bytes` to `take`; nothing where there is none, as in a comment.
    pub(crate) fn read(
        self,
        bytes: &Bytes,
        take: impl FnOnce(&Piece<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Self::Events => {
                let event = Event::of(bytes);
                let name = event.name.and_then(|name| std::str::from_utf8(name).ok());
                event.data.map_or(Ok(()), |data| {
                    take(&Piece {
                        name,
                        data: &data,
                        exception: false,
                    })
                })
            }
            Self::Lines => match bytes.trim_ascii() {
                [] => Ok(()),
                data => take(&Piece {
                    data,
                    ..Piece::default()
                }),
            },
            Self::Messages => message(&Message::of(bytes), take),
        }
    }
}

fn message(
    message: &Message,
    take: impl FnOnce(&Piece<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if let Some((code, words)) = &message.error {
        // None of the service's own exceptions: the frame has no payload, only a code and words.
        let body = json!({"__type": code, "message": words}).to_string();
        return take(&Piece {
            name: Some(code),
            data: body.as_bytes(),
            exception: true,
        });
    }
    let exception = message.exception_type.as_deref();
    take(&Piece {
        name: exception.or(message.event_type.as_deref()),
        data: &message.payload,
        exception: exception.is_some(),
    })
}
