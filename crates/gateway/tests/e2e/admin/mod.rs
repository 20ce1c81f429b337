//! What the management API does beside keys, teams and users.

mod access_groups;
mod audit;
mod budgets;
mod configuration;
mod listener;
mod openapi;
mod roles;
mod strict;
mod tags;

use http::{HeaderValue, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, Gateway, KEY, post};

/// Sends a request with this key.
async fn with(gateway: &Gateway, key: &str, method: &str, path: &str, body: Value) -> Answer {
    let mut request = post(path, body.to_string());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await
}

/// Sends a request with the master key.
async fn manage(gateway: &Gateway, method: &str, path: &str, body: Value) -> Answer {
    with(gateway, KEY, method, path, body).await
}

/// What is answered to the master key, which must be a success.
async fn managed(gateway: &Gateway, method: &str, path: &str, body: Value) -> Value {
    let answer = manage(gateway, method, path, body).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// The names in `x-tollgate-ignored`, sorted.
fn ignored(answer: &Answer) -> Vec<&str> {
    let names = answer.header("x-tollgate-ignored").split(", ");
    let mut names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names
}

/// Makes a key with these fields.
async fn generate(gateway: &Gateway, fields: Value) -> String {
    let made = managed(gateway, "POST", "/key/generate", fields).await;
    made["key"].as_str().unwrap().to_owned()
}

/// Whether a refusal has this status and names this member.
fn refused(answer: &Answer, status: u16, param: &str) {
    let is = (answer.status, answer.error_member("param"));
    assert_eq!(is, (status, param.to_owned()), "{answer:?}");
    assert_ne!(answer.error(), json!(""));
}
