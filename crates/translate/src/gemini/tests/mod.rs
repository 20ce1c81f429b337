//! What holds of the dialect as a whole.

mod answers;
mod foreign;
mod properties;
mod recordings;
mod requests;
mod same;
mod streams;

use serde_json::Value;
use tollgate_core::Dialect;

use super::Gemini;
use crate::{Inbound, Losses, Outbound, Upstream, neutral::Request, testing::deployment};

/// `json` as the client's request.
fn request(json: &Value) -> Request {
    Gemini.read_request(json.to_string().as_bytes()).unwrap()
}

/// What the provider gets of `request`.
fn upstream(request: &Request, model: &str, dialect: Dialect) -> (Value, Losses) {
    let deployment = deployment(dialect);
    let upstream = Upstream {
        model,
        deployment: &deployment,
        mend: false,
    };
    let mut losses = Losses::new();
    let prepared = Gemini
        .write_request(request, &upstream, &mut losses)
        .unwrap();
    (serde_json::from_slice(&prepared.body).unwrap(), losses)
}
