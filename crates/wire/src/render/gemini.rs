//! Errors in Google's dialect.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use tollgate_core::Error;

use super::reported::{Reported, Upstream};

#[derive(Serialize)]
struct Envelope<'a> {
    error: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    code: u16,
    message: &'a str,
    status: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a RawValue>,
    /// Not Google's: what another provider said.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_specific_fields: Option<Upstream<'a>>,
}

pub(super) fn json(error: &Error) -> Vec<u8> {
    let status = error.kind().status();
    let reported = error.upstream().map(Reported::by).unwrap_or_default();
    let theirs = reported.google_status();
    let envelope = Envelope {
        error: Detail {
            code: status.as_u16(),
            message: error.message(),
            // Without Google's own word the explanations are not Google's either.
            details: reported.details.filter(|_| theirs.is_some()),
            status: theirs.unwrap_or_else(|| usual_status(status).into()),
            provider_specific_fields: error.upstream().map(Upstream::of),
        },
    };
    serde_json::to_vec(&envelope).unwrap_or_else(|_| b"{\"error\":{}}".to_vec())
}

pub(super) fn event(error: &Error) -> Bytes {
    Bytes::from([b"data: ", &json(error)[..], b"\n\n"].concat())
}

/// Google's word for an HTTP status (google.rpc.Code, google/rpc/code.proto).
fn usual_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        408 | 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        405 | 501 => "UNIMPLEMENTED",
        400..=499 => "INVALID_ARGUMENT",
        502 | 503 | 529 => "UNAVAILABLE",
        _ => "INTERNAL",
    }
}
