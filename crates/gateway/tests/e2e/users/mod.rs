//! Users, made and ended over the management API.

mod changes;
mod life;
mod listing;
mod refusals;
mod roles;

use http::{HeaderValue, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, Gateway, post};

/// What the management API answers, which must be a success.
async fn managed(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = gateway.post(path, body.to_string()).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// Makes a user with this name and role; their key.
async fn user(gateway: &Gateway, name: &str, role: Value) -> String {
    let fields = json!({"user_id": name, "user_role": role});
    let made = managed(gateway, "/user/new", fields).await;
    made["key"].as_str().unwrap().to_owned()
}

/// Sends a request with this key in the place of the master key.
async fn with(gateway: &Gateway, key: &str, method: Method, path: &str, body: Value) -> Answer {
    let mut request = post(path, body.to_string());
    *request.method_mut() = method;
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await
}

async fn posted(gateway: &Gateway, key: &str, path: &str, body: Value) -> Answer {
    with(gateway, key, Method::POST, path, body).await
}

async fn got(gateway: &Gateway, key: &str, path: &str) -> Answer {
    with(gateway, key, Method::GET, path, json!({})).await
}
