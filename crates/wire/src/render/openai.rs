//! Errors in OpenAI's dialect, as LiteLLM writes them.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use tollgate_core::{CallId, Error, ErrorKind};

use super::reported::{Reported, Upstream};

/// OpenAI's envelope, with the members that LiteLLM puts into it.
#[derive(Serialize)]
struct Envelope<'a> {
    /// What LiteLLM's web framework says about paths it does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    error: Detail<'a>,
}

#[derive(Serialize)]
struct Detail<'a> {
    message: &'a str,
    r#type: Cow<'a, str>,
    param: Option<Cow<'a, str>>,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_specific_fields: Option<Upstream<'a>>,
}

pub(super) fn json(error: &Error) -> Vec<u8> {
    let status = error.kind().status();
    let reported = error.upstream().map(Reported::by).unwrap_or_default();
    let own_type = error
        .error_type()
        .map(Cow::Borrowed)
        .or_else(|| reported.r#type.clone());
    let envelope = Envelope {
        detail: (error.kind() == ErrorKind::UnknownRoute).then_some("Not Found"),
        error: Detail {
            message: error.message(),
            r#type: own_type.unwrap_or_else(|| usual_type(error.kind()).into()),
            param: error
                .param()
                .map(Cow::Borrowed)
                .or_else(|| reported.param.clone()),
            code: status.as_str(),
            provider_specific_fields: error.upstream().map(Upstream::of),
        },
    };
    serde_json::to_vec(&envelope).unwrap_or_else(|_| b"{\"error\":{}}".to_vec())
}

/// OpenAI's SDKs raise on a chunk with `error`.
pub(super) fn event(error: &Error) -> Bytes {
    Bytes::from([b"data: ", &json(error)[..], b"\n\n"].concat())
}

/// For Responses it must be `response.failed`, because agents retry on any other.
pub(super) fn failed_response(error: &Error) -> Bytes {
    let message = serde_json::Value::from(error.message());
    let id = error.call().unwrap_or_else(CallId::random);
    Bytes::from(format!(
        "event: response.failed\ndata: {{\"type\":\"response.failed\",\"response\":{{\"id\":\"resp_{id}\",\
         \"object\":\"response\",\"status\":\"failed\",\"output\":[],\"error\":{{\"code\":\"server_error\",\
         \"message\":{message}}}}}}}\n\n"
    ))
}

/// The `type` that LiteLLM gives errors of this kind.
fn usual_type(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unauthenticated => "auth_error",
        ErrorKind::BudgetExceeded => "budget_exceeded",
        ErrorKind::Upstream(StatusCode::TOO_MANY_REQUESTS) => "throttling_error",
        kind => match kind.status().as_u16() {
            401 => "authentication_error",
            403 => "permission_error",
            429 => "rate_limit_error",
            400..=499 => "invalid_request_error",
            _ => "internal_server_error",
        },
    }
}
