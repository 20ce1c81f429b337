use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, header};
use serde_json::Value;
use tollgate_wire::{Body, headers::TOLLGATE_IGNORED};

/// What is answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) json: Value,
    /// Fields that nothing acts on.
    pub(crate) ignored: Vec<String>,
    /// What whoever asked should think about.
    pub(crate) warning: Option<&'static str>,
}

const WARNING: HeaderName = HeaderName::from_static("x-tollgate-warning");

/// A header names at most so many fields.
const MOST_NAMES: usize = 40;

// === impl Answer ===

impl Answer {
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(Bytes::from(self.json.to_string())));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        // Answers hold keys and what is known of them.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(names) = named(&self.ignored) {
            headers.insert(TOLLGATE_IGNORED, names);
        }
        if let Some(warning) = self.warning {
            headers.insert(WARNING, HeaderValue::from_static(warning));
        }
        response
    }
}

impl From<Value> for Answer {
    fn from(json: Value) -> Self {
        Self {
            json,
            ignored: Vec::new(),
            warning: None,
        }
    }
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
