use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;
use tollgate_wire::{Body, headers::TOLLGATE_IGNORED};

use crate::authority::Permit;

/// What is answered, to somebody who may know it.
#[derive(Debug)]
pub(crate) struct Answer {
    json: Value,
    status: StatusCode,
    /// Members that nothing acts on, beside those of the body itself.
    ignored: Vec<String>,
    /// What whoever asked should think about.
    warning: Option<&'static str>,
}

const WARNING: HeaderName = HeaderName::from_static("x-tollgate-warning");

/// A header names at most so many fields.
const MOST_NAMES: usize = 40;

// === impl Answer ===

impl Answer {
    /// What may be told because of `permit`: nothing is answered that nobody has decided on.
    pub(crate) fn new(_: &Permit, json: Value) -> Self {
        Self {
            json,
            status: StatusCode::OK,
            ignored: Vec::new(),
            warning: None,
        }
    }

    /// With another status than 200, where LiteLLM has one.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with_ignored(self, ignored: Vec<String>) -> Self {
        Self { ignored, ..self }
    }

    pub(crate) fn with_warning(self, warning: Option<&'static str>) -> Self {
        Self { warning, ..self }
    }
}

/// The response, which names the members that nothing acts on.
pub(crate) fn respond(answer: Answer, mut ignored: Vec<String>) -> Response<Body> {
    ignored.extend(answer.ignored);
    ignored.sort_unstable();
    ignored.dedup();
    let mut response = match answer.status {
        StatusCode::NO_CONTENT => Response::default(),
        _ => Response::new(Body::from(Bytes::from(answer.json.to_string()))),
    };
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    // Answers hold keys and what is known of them.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(names) = named(&ignored) {
        // What stands in the header has neither line breaks nor any length.
        let named = names.to_str().unwrap_or_default();
        tracing::info!("kept, and not acted on yet: {named}");
        headers.insert(TOLLGATE_IGNORED, names);
    }
    if let Some(warning) = answer.warning {
        headers.insert(WARNING, HeaderValue::from_static(warning));
    }
    response
}

/// The names in a header, as far as they may stand in one.
fn named(names: &[String]) -> Option<HeaderValue> {
    let fits = |name: &&String| {
        name.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b',')
            && name.len() <= 64
    };
    let names: Vec<_> = names
        .iter()
        .filter(fits)
        .take(MOST_NAMES)
        .map(String::as_str)
        .collect();
    HeaderValue::from_str(&names.join(", "))
        .ok()
        .filter(|names| !names.is_empty())
}
