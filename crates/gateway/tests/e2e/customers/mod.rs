//! Customers: those whom an application serves.

mod blocked;
mod life;
mod refusals;

use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::harness::{Answer, CHAT, Gateway, chat, chat_with, post};

/// What the management API answers, which must be a success.
async fn managed(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = gateway.post(path, body.to_string()).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

async fn block(gateway: &Gateway, name: &str) {
    managed(gateway, "/customer/block", json!({"user_ids": [name]})).await;
}

/// Asks the model `gpt-4o` with one more member in the body.
async fn ask(gateway: &Gateway, member: &str, value: Value) -> Answer {
    gateway.post(CHAT, chat_with("gpt-4o", member, value)).await
}

/// Asks the model `gpt-4o` with one more header.
async fn ask_with_header(gateway: &Gateway, name: &'static str, value: &'static str) -> Answer {
    let mut request = post(CHAT, chat("gpt-4o"));
    let (name, value) = (
        HeaderName::from_static(name),
        HeaderValue::from_static(value),
    );
    request.headers_mut().insert(name, value);
    gateway.send(request).await
}
