//! What providers say when they refuse.

use std::borrow::Cow;

use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tollgate_core::{Deployment, UpstreamError};

/// What the provider said, untouched.
#[derive(Serialize)]
pub(super) struct Upstream<'a> {
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
#[derive(Default, Deserialize)]
pub(super) struct Reported<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    /// Some of AWS's services write it with a capital.
    #[serde(borrow, default, alias = "Message")]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    detail: Option<&'a RawValue>,
    #[serde(borrow, default, alias = "error_type")]
    pub(super) r#type: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) param: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
    /// Google's name for what others call the type; with others it may be a number.
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
    /// Google's explanations for programs.
    #[serde(borrow, default)]
    pub(super) details: Option<&'a RawValue>,
}

/// As much of a text that is not JSON as goes into a message.
const LONGEST_QUOTE: usize = 1000;

/// Headers in which providers name a request; the last is AWS's.
const REQUEST_IDS: [&str; 3] = ["x-request-id", "request-id", "x-amzn-requestid"];

/// How Anthropic, Google and Amazon say that a prompt is too long, which they have no code for.
const TOO_LONG: [&str; 4] = [
    "prompt is too long",
    "input token count",
    "Input is too long",
    "too many tokens: size limit exceeded",
];

// === impl Upstream ===

impl<'a> Upstream<'a> {
    pub(super) fn of(error: &'a UpstreamError) -> Self {
        let id = |name: &&str| error.headers.get(*name)?.to_str().ok();
        let body = match serde_json::from_slice(&error.body) {
            Ok(json) => RawOrText::Json(json),
            Err(_) => RawOrText::Text(String::from_utf8_lossy(&error.body)),
        };
        Self {
            provider: &error.provider,
            status: error.status.as_u16(),
            request_id: REQUEST_IDS.iter().find_map(id),
            body,
        }
    }
}

// === impl Reported ===

impl<'a> Reported<'a> {
    /// What `error` says, its type included where only a header tells it.
    pub(super) fn by(error: &'a UpstreamError) -> Self {
        let mut reported = Self::of(&error.body);
        if reported.r#type.is_none() {
            reported.r#type = reported
                .google_status()
                .or_else(|| amazon_type(&error.headers));
        }
        reported
    }

    /// Reads `{"error": {…}}`, `{"error": "…"}` or the members at the root; of a list, which Google's streams end in,
    /// the first entry.
    fn of(body: &'a [u8]) -> Self {
        let outer = match serde_json::from_slice::<Self>(body) {
            Ok(outer) if body.trim_ascii_start().starts_with(b"{") => outer,
            _ => serde_json::from_slice::<Vec<Self>>(body)
                .ok()
                .and_then(|listed| listed.into_iter().next())
                .unwrap_or_default(),
        };
        match outer.error.map(|error| serde_json::from_str(error.get())) {
            Some(Ok(inner)) => inner,
            Some(Err(_)) => Self {
                message: outer.error.map(text),
                ..Self::default()
            },
            None => outer,
        }
    }

    /// Google's word for the kind of error.
    pub(super) fn google_status(&self) -> Option<Cow<'a, str>> {
        let word = self.status.map(text)?;
        let is_word = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        (!word.is_empty() && word.bytes().all(is_word)).then_some(word)
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

/// Amazon's exception, of which the header holds more: `ValidationException:http://…` (AWS JSON 1.1 protocol,
/// "Operation error serialization").
fn amazon_type(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let kind = headers.get("x-amzn-errortype")?.to_str().ok()?;
    kind.split(':').next().map(Into::into)
}

/// LiteLLM's sentence about an upstream's error: its class, whose it is, and the provider's own words.
pub(crate) fn upstream_message(deployment: &Deployment, status: StatusCode, body: &[u8]) -> String {
    let reported = Reported::of(body);
    let words = reported.words(body);
    let provider = deployment.provider.name.replace(' ', "");
    let too_long =
        status == StatusCode::BAD_REQUEST && TOO_LONG.iter().any(|say| words.contains(say));
    let class = match reported.code.map(RawValue::get) {
        Some("\"context_length_exceeded\"") => CONTEXT_WINDOW,
        _ if too_long => CONTEXT_WINDOW,
        Some("\"content_policy_violation\"" | "\"content_filter\"") => {
            "ContentPolicyViolationError: litellm.BadRequestError: "
        }
        _ => class(status),
    };
    format!("litellm.{class}{provider}Exception - {words}")
}

const CONTEXT_WINDOW: &str = "ContextWindowExceededError: litellm.BadRequestError: ";

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

/// A JSON string's text, or another value as it stands.
fn text(json: &RawValue) -> Cow<'_, str> {
    serde_json::from_str::<String>(json.get()).map_or(json.get().into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> (Option<String>, String) {
        let reported = Reported::of(body.as_bytes());
        let kind = reported.r#type.clone().or_else(|| reported.google_status());
        (
            kind.map(Cow::into_owned),
            reported.words(body.as_bytes()).into_owned(),
        )
    }

    #[test]
    fn every_providers_shape_is_read() {
        for (body, kind, words) in [
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"},"request_id":"r"}"#,
                Some("overloaded_error"),
                "busy",
            ),
            (
                r#"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT","details":[]}}"#,
                Some("INVALID_ARGUMENT"),
                "no",
            ),
            (
                r#"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
                Some("RESOURCE_EXHAUSTED"),
                "slow",
            ),
            (r#"{"message":"m"}"#, None, "m"),
            (r#"{"Message":"m"}"#, None, "m"),
            (
                r#"{"error":"model 'x' not found"}"#,
                None,
                "model 'x' not found",
            ),
            (
                r#"{"id":"1","message":"too many","error_type":"TOO_MANY_TOKENS"}"#,
                Some("TOO_MANY_TOKENS"),
                "too many",
            ),
            (r#"{"message":"m","status":400}"#, None, "m"),
            ("busy", None, "busy"),
            ("[]", None, "[]"),
        ] {
            let expected = (kind.map(str::to_owned), words.to_owned());
            assert_eq!(read(body), expected, "{body}");
        }
    }

    #[test]
    fn amazon_names_its_exception_in_a_header() {
        let mut headers = HeaderMap::new();
        assert_eq!(amazon_type(&headers), None);
        let value = "ValidationException:http://internal.amazon.com/coral/";
        headers.insert("x-amzn-errortype", value.parse().unwrap());
        assert_eq!(
            amazon_type(&headers).as_deref(),
            Some("ValidationException")
        );
    }
}
