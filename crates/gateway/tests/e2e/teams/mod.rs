//! Teams, made, changed and ended over the management API.

mod calls;
mod life;
mod members;
mod refusals;

use http::{HeaderValue, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, CHAT, Gateway, KEY, chat, post};

/// Sends `body` with this key.
pub(crate) async fn send(
    gateway: &Gateway,
    key: &str,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let mut request = post(path, body.to_string());
    *request.method_mut() = method;
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await
}

/// What an administrator is answered, which must be a success.
pub(crate) async fn done(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = send(gateway, KEY, Method::POST, path, &body).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// What an administrator sees there.
pub(crate) async fn seen(gateway: &Gateway, path: &str) -> Value {
    let answer = gateway.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// What becomes of a request with this key: the status, and the member that it is about.
pub(crate) async fn tried(gateway: &Gateway, key: &str, path: &str, body: Value) -> (u16, String) {
    let answer = send(gateway, key, Method::POST, path, &body).await;
    match answer.status {
        200 => (200, String::new()),
        status => (status, answer.error_member("param")),
    }
}

/// A key with these fields.
pub(crate) async fn key(gateway: &Gateway, fields: Value) -> String {
    let made = done(gateway, "/key/generate", fields).await;
    made["key"].as_str().unwrap().to_owned()
}

/// Asks `model` with this key.
pub(crate) async fn ask(gateway: &Gateway, key: &str, model: &str) -> Answer {
    let body = serde_json::from_str(&chat(model)).unwrap();
    send(gateway, key, Method::POST, CHAT, &body).await
}

/// A team `t` that `lead` leads and `member` is in.
pub(crate) async fn team(gateway: &Gateway, fields: Value) -> Value {
    let mut body = json!({"team_id": "t", "members_with_roles": [
        {"role": "admin", "user_id": "lead"}, {"role": "user", "user_id": "member"},
    ]});
    let (all, fields) = (body.as_object_mut().unwrap(), fields.as_object().unwrap());
    all.extend(fields.clone());
    done(gateway, "/team/new", body).await
}
