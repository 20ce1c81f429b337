//! Errors as clients want to read them.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::value::RawValue;
use tollgate_core::{CallId, Deployment, Dialect, Error, ErrorKind, UpstreamError};

use crate::Body;

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

/// What the provider said, untouched.
#[derive(Serialize)]
struct Upstream<'a> {
    provider: &'a str,
    status: u16,
    request_id: Option<&'a str>,
    body: RawOrText<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum RawOrText<'a> {
    Json(&'a RawValue),
    Text(Cow<'a, str>),
}

/// An error object of an upstream, in any of the shapes seen in the field.
#[derive(Default, serde::Deserialize)]
struct Reported<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    detail: Option<&'a RawValue>,
    #[serde(borrow, default)]
    r#type: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    param: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
}

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TIMEOUT: HeaderName = HeaderName::from_static("x-litellm-timeout");

/// As much of a text that is not JSON as goes into a message.
const LONGEST_QUOTE: usize = 1000;

/// `error` as a response to a client that speaks `dialect`.
pub fn response(error: &Error, dialect: Dialect) -> Response<Body> {
    let json = json(error, dialect);
    let mut response = Response::new(Body::from(Bytes::from(json)));
    *response.status_mut() = error.kind().status();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(upstream) = error.upstream() {
        keep_upstream_headers(headers, &upstream.headers);
    }
    if let Some(wait) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
    }
    if !error.kind().retryable() {
        headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
    }
    if matches!(error.kind(), ErrorKind::Timeout(_)) {
        headers.insert(TIMEOUT, HeaderValue::from_static("true"));
    }
    name_call(headers, error.call().unwrap_or_else(CallId::random));
    response
}

/// Names the call in the headers that clients look at: `x-request-id` is what OpenAI's SDKs print.
pub(crate) fn name_call(headers: &mut HeaderMap, call: CallId) {
    let mut buffer = [0; 36];
    let Ok(id) = HeaderValue::from_str(call.encode(&mut buffer)) else {
        return;
    };
    headers.insert(crate::headers::TOLLGATE_CALL_ID, id.clone());
    headers.insert(crate::headers::LITELLM_CALL_ID, id.clone());
    headers.entry(REQUEST_ID).or_insert(id);
}

/// `error` as the event that ends a stream in `dialect`.
///
/// Of the events that clients know, these are the ones they take as fatal: OpenAI's SDKs raise on a chunk with
/// `error`; for Responses it must be `response.failed`, because agents retry on any other.
pub fn event(error: &Error, dialect: Dialect) -> Bytes {
    match dialect {
        Dialect::OpenAiResponses => {
            let message = serde_json::Value::from(error.message());
            let id = error.call().unwrap_or_else(CallId::random);
            Bytes::from(format!(
                "event: response.failed\ndata: {{\"type\":\"response.failed\",\"response\":{{\"id\":\"resp_{id}\",\
                 \"object\":\"response\",\"status\":\"failed\",\"output\":[],\"error\":{{\"code\":\"server_error\",\
                 \"message\":{message}}}}}}}\n\n"
            ))
        }
        _ => {
            let mut event = b"data: ".to_vec();
            event.extend_from_slice(&json(error, dialect));
            event.extend_from_slice(b"\n\n");
            Bytes::from(event)
        }
    }
}

fn json(error: &Error, _dialect: Dialect) -> Vec<u8> {
    let status = error.kind().status();
    let reported = error
        .upstream()
        .map(|upstream| Reported::of(&upstream.body))
        .unwrap_or_default();
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

/// LiteLLM's sentence about an upstream's error: its class, whose it is, and the provider's own words.
pub(crate) fn upstream_message(deployment: &Deployment, status: StatusCode, body: &[u8]) -> String {
    let reported = Reported::of(body);
    let words = reported.words(body);
    let provider = deployment.provider.name.replace(' ', "");
    let class = match reported.code.map(RawValue::get) {
        Some("\"context_length_exceeded\"") => {
            "ContextWindowExceededError: litellm.BadRequestError: "
        }
        Some("\"content_policy_violation\"" | "\"content_filter\"") => {
            "ContentPolicyViolationError: litellm.BadRequestError: "
        }
        _ => class(status),
    };
    format!("litellm.{class}{provider}Exception - {words}")
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "AuthenticationError: AuthenticationError: ",
        402 => "PaymentRequiredError: ",
        403 => "PermissionDeniedError: ",
        404 => "NotFoundError: ",
        408 => "Timeout: APITimeoutError: ",
        422 => "UnprocessableEntityError: ",
        429 => "RateLimitError: RateLimitError: ",
        400..=499 => "BadRequestError: ",
        502 => "BadGatewayError: BadGatewayError: ",
        503 => "ServiceUnavailableError: ServiceUnavailableError: ",
        _ => "InternalServerError: InternalServerError: ",
    }
}

/// How long an upstream asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 §10.2.3).
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(millis / 1000.0).ok();
    }
    let text = text("retry-after")?;
    match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => {
            let date = httpdate::parse_http_date(text).ok()?;
            Some(date.duration_since(SystemTime::now()).unwrap_or_default())
        }
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Headers of an error answer that tell the client something: limits and the provider's own request id.
fn keep_upstream_headers(headers: &mut HeaderMap, upstream: &HeaderMap) {
    let kept = upstream.iter().filter(|(name, _)| {
        name.as_str().starts_with("x-ratelimit-")
            || matches!(name.as_str(), "x-request-id" | "request-id")
    });
    for (name, value) in kept {
        headers.insert(name.clone(), value.clone());
    }
}

// === impl Upstream ===

impl<'a> Upstream<'a> {
    fn of(error: &'a UpstreamError) -> Self {
        let id = |name: &str| error.headers.get(name)?.to_str().ok();
        let body = match serde_json::from_slice(&error.body) {
            Ok(json) => RawOrText::Json(json),
            Err(_) => RawOrText::Text(String::from_utf8_lossy(&error.body)),
        };
        Self {
            provider: &error.provider,
            status: error.status.as_u16(),
            request_id: id("x-request-id").or_else(|| id("request-id")),
            body,
        }
    }
}

// === impl Reported ===

impl<'a> Reported<'a> {
    /// Reads `{"error": {…}}`, `{"error": "…"}` or the members at the root.
    fn of(body: &'a [u8]) -> Self {
        let outer: Self = serde_json::from_slice(body).unwrap_or_default();
        match outer.error.map(|error| serde_json::from_str(error.get())) {
            Some(Ok(inner)) => inner,
            Some(Err(_)) => Self {
                message: outer.error.map(text),
                ..Self::default()
            },
            None => outer,
        }
    }

    fn words(&self, body: &'a [u8]) -> Cow<'a, str> {
        if let Some(message) = &self.message {
            return message.clone();
        }
        if let Some(detail) = self.detail {
            return text(detail);
        }
        match String::from_utf8_lossy(body) {
            text if text.is_empty() => "(no body)".into(),
            text => text.chars().take(LONGEST_QUOTE).collect::<String>().into(),
        }
    }
}

/// A JSON string's text, or another value as it stands.
fn text(json: &RawValue) -> Cow<'_, str> {
    serde_json::from_str::<String>(json.get()).map_or(json.get().into(), Into::into)
}
