//! Errors in Anthropic's dialect.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use tollgate_core::{CallId, Error};

use super::reported::{Reported, Upstream};

#[derive(Serialize)]
struct Envelope<'a> {
    r#type: &'static str,
    error: Detail<'a>,
    request_id: String,
}

#[derive(Serialize)]
struct Detail<'a> {
    r#type: Cow<'a, str>,
    message: &'a str,
    /// Not Anthropic's: what another provider said. Its SDKs keep members that they do not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_specific_fields: Option<Upstream<'a>>,
}

/// The types that Anthropic's SDKs know (its reference, "Errors").
const TYPES: [&str; 10] = [
    "api_error",
    "authentication_error",
    "billing_error",
    "invalid_request_error",
    "not_found_error",
    "overloaded_error",
    "permission_error",
    "rate_limit_error",
    "request_too_large",
    "timeout_error",
];

pub(super) fn json(error: &Error) -> Vec<u8> {
    let reported = error.upstream().map(Reported::by).unwrap_or_default();
    let theirs = reported
        .r#type
        .filter(|kind| TYPES.contains(&kind.as_ref()));
    let call = error.call().unwrap_or_else(CallId::random);
    let envelope = Envelope {
        r#type: "error",
        error: Detail {
            r#type: theirs.unwrap_or_else(|| usual_type(error.kind().status()).into()),
            message: error.message(),
            provider_specific_fields: error.upstream().map(Upstream::of),
        },
        request_id: call.to_string(),
    };
    let plain = b"{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"\"}}";
    serde_json::to_vec(&envelope).unwrap_or_else(|_| plain.to_vec())
}

pub(super) fn event(error: &Error) -> Bytes {
    Bytes::from([b"event: error\ndata: ", &json(error)[..], b"\n\n"].concat())
}

fn usual_type(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 | 504 => "timeout_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 | 529 => "overloaded_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_type_is_known_to_the_sdks() {
        for status in 400..600 {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(TYPES.contains(&usual_type(status)), "{status}");
        }
    }
}
