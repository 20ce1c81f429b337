//! Virtual keys, made and ended over the management API.

mod fields;
mod life;
mod listing;
mod refusals;
mod restart;
mod safety;

use http::{HeaderValue, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, CHAT, Gateway, chat, post};

/// Posts `body` to the management API with the master key.
pub(crate) async fn manage(gateway: &Gateway, path: &str, body: Value) -> Answer {
    gateway.post(path, body.to_string()).await
}

/// What the management API answers, which must be a success.
pub(crate) async fn managed(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = manage(gateway, path, body).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// Makes a key with these fields.
pub(crate) async fn generate(gateway: &Gateway, fields: Value) -> String {
    let made = managed(gateway, "/key/generate", fields).await;
    made["key"].as_str().unwrap().to_owned()
}

/// Sends a request with this key in the place of the master key.
pub(crate) async fn with(
    gateway: &Gateway,
    key: &str,
    method: Method,
    path: &str,
    body: String,
) -> Answer {
    let mut request = post(path, body);
    *request.method_mut() = method;
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await
}

/// Asks the model `gpt-4o` with this key.
pub(crate) async fn ask(gateway: &Gateway, key: &str) -> Answer {
    with(gateway, key, Method::POST, CHAT, chat("gpt-4o")).await
}

async fn get(gateway: &Gateway, key: &str, path: &str) -> Answer {
    with(gateway, key, Method::GET, path, String::new()).await
}

pub(crate) async fn block(gateway: &Gateway, key: &str) {
    managed(gateway, "/key/block", json!({"key": key})).await;
}
