//! Errors in Ollama's dialect: a sentence.

use bytes::Bytes;
use serde::Serialize;
use tollgate_core::Error;

#[derive(Serialize)]
struct Envelope<'a> {
    error: &'a str,
}

pub(super) fn json(error: &Error) -> Vec<u8> {
    let envelope = Envelope {
        error: error.message(),
    };
    serde_json::to_vec(&envelope).unwrap_or_else(|_| b"{\"error\":\"\"}".to_vec())
}

/// A line like any other.
pub(super) fn line(error: &Error) -> Bytes {
    let mut line = json(error);
    line.push(b'\n');
    line.into()
}
