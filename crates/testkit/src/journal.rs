//! The requests a mock provider has received.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Method, Version, request};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

/// One request as it came in.
#[derive(Clone, Debug)]
pub struct ReceivedRequest {
    /// The method.
    pub method: Method,
    /// The path, still percent-encoded, fault segment included.
    pub path: String,
    /// The query without its `?`, still percent-encoded.
    pub query: Option<String>,
    /// The HTTP version spoken.
    pub version: Version,
    /// The headers in the order received, by name.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// When the last byte of it had come in.
    pub received: Instant,
}

/// Received requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Vec<ReceivedRequest>>);

// === impl ReceivedRequest ===

impl ReceivedRequest {
    pub(crate) fn new(parts: &request::Parts, body: Bytes) -> Self {
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            version: parts.version,
            headers: parts.headers.clone(),
            body,
            received: Instant::now(),
        }
    }

    /// The body read as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The first value of header `name`; none when it is absent or not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Headers become a list of pairs, for a name may repeat; the body is `body` when it is UTF-8 and
/// `body_base64` otherwise. The instant is left out, for it means nothing to another process.
impl Serialize for ReceivedRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("method", self.method.as_str())?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("query", &self.query)?;
        map.serialize_entry("version", &format!("{:?}", self.version))?;
        map.serialize_entry("headers", &header_pairs(&self.headers))?;
        match std::str::from_utf8(&self.body) {
            Ok(text) => map.serialize_entry("body", text)?,
            Err(_) => map.serialize_entry("body_base64", &STANDARD.encode(&self.body))?,
        }
        map.end()
    }
}

// === impl Journal ===

impl Journal {
    pub(crate) fn push(&self, request: ReceivedRequest) {
        self.requests().push(request);
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        self.requests().clone()
    }

    pub(crate) fn clear(&self) {
        self.requests().clear();
    }

    fn requests(&self) -> MutexGuard<'_, Vec<ReceivedRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn header_pairs(headers: &HeaderMap) -> Vec<(&str, String)> {
    let pairs = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str(), value.into_owned())
    });
    pairs.collect()
}
