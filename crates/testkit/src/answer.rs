//! An answer before faults are applied to it.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::{Value, json};

/// Status, headers and body of one answer, and what it costs.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    pub(crate) cost: Cost,
}

/// The body of an [`Answer`].
#[derive(Debug)]
pub(crate) enum Payload {
    Whole(Bytes),
    /// Frames in order, and the event that a failing stream ends with.
    Stream {
        frames: Vec<Frame>,
        error: Bytes,
    },
}

/// What leaves the provider in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) bytes: Bytes,
    /// The completion tokens that are billed once this frame is out.
    pub(crate) tokens: u64,
    /// Whether [`Fault::after`](crate::Fault::after) counts it.
    pub(crate) content: bool,
}

/// The tokens an answer is billed at; a stream bills its completion frame by frame instead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) prompt: u64,
    pub(crate) completion: u64,
}

// === impl Answer ===

impl Answer {
    pub(crate) fn whole(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: typed(kind),
            payload: Payload::Whole(body.into()),
            cost: Cost::default(),
        }
    }

    pub(crate) fn json(body: &impl Serialize, cost: Cost) -> Self {
        let answer = Self::whole(StatusCode::OK, "application/json", to_json(body));
        Self { cost, ..answer }
    }

    pub(crate) fn events(frames: Vec<Frame>, error: Bytes, prompt: u64) -> Self {
        let answer = Self::whole(StatusCode::OK, "text/event-stream; charset=utf-8", "");
        let cost = Cost {
            prompt,
            completion: 0,
        };
        Self {
            payload: Payload::Stream { frames, error },
            cost,
            ..answer
        }
    }

    /// An error in OpenAI's shape, its type and code being what OpenAI gives with `status`.
    pub(crate) fn failure(status: StatusCode, message: &str) -> Self {
        Self::whole(
            status,
            "application/json",
            to_json(&error_body(status, message)),
        )
    }

    /// A complaint about a request that lacks `param`.
    pub(crate) fn lacking(param: &str) -> Self {
        let message = format!("Missing required parameter: '{param}'.");
        Self::failure(StatusCode::BAD_REQUEST, &message)
    }
}

// === impl Frame ===

impl Frame {
    /// A frame that carries one token of content.
    pub(crate) fn content(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            tokens: 1,
            content: true,
        }
    }

    /// A frame of the stream's skeleton.
    pub(crate) fn bare(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            tokens: 0,
            content: false,
        }
    }
}

/// `data: …` and the blank line that ends the event.
pub(crate) fn data_event(data: &impl Serialize) -> Bytes {
    let mut event = b"data: ".to_vec();
    event.extend(to_json(data));
    event.extend(b"\n\n");
    event.into()
}

/// An error in OpenAI's shape.
pub(crate) fn error_body(status: StatusCode, message: &str) -> Value {
    let (kind, code) = match status.as_u16() {
        401 => ("invalid_request_error", Some("invalid_api_key")),
        404 => ("invalid_request_error", Some("not_found")),
        429 => ("requests", Some("rate_limit_exceeded")),
        400..=499 => ("invalid_request_error", None),
        _ => ("server_error", None),
    };
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}})
}

/// Serializes what was built here; the types in use have string keys only, so nothing can fail.
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn typed(kind: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))])
}
