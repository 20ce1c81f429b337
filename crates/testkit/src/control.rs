//! The mock's own endpoints, below `/__mock/`.

use http::{Method, StatusCode};
use serde_json::json;

use crate::{
    answer::{Answer, Cost},
    backend::Backend,
    journal::ReceivedRequest,
};

/// The answer to a control call; none for any other request.
pub(crate) fn answer(backend: &Backend, request: &ReceivedRequest) -> Option<Answer> {
    let call = request.path.strip_prefix("/__mock/")?;
    let free = Cost::default();
    Some(match (&request.method, call) {
        (&Method::GET, "meter") => Answer::json(&backend.ledger.snapshot(), free),
        (&Method::GET, "requests") => Answer::json(&backend.journal.all(), free),
        (&Method::POST, "reset") => {
            backend.reset();
            Answer::json(&json!({"ok": true}), free)
        }
        _ => Answer::failure(StatusCode::NOT_FOUND, "No such control call."),
    })
}
