//! Models and providers' credentials that are added over the management API.

mod credentials;
mod groups;
mod life;
mod refusals;
mod replicas;
mod safety;

use http::{HeaderValue, Method};
use serde_json::{Value, json};

use crate::harness::{Answer, CHAT, Gateway, KEY, Setup, chat, post};

/// The status of a call of a model that does not exist.
const UNKNOWN: u16 = 400;

/// Sends a request with this key.
async fn with(gateway: &Gateway, key: &str, method: Method, path: &str, body: &Value) -> Answer {
    let mut request = post(path, body.to_string());
    *request.method_mut() = method;
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    gateway.send(request).await
}

/// Asks the management API with the master key.
async fn manage(gateway: &Gateway, method: Method, path: &str, body: Value) -> Answer {
    with(gateway, KEY, method, path, &body).await
}

/// What the management API answers to a POST, which must be a success.
async fn managed(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = manage(gateway, Method::POST, path, body).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// Adds a model of OpenAI's dialect at `base`; its id.
async fn add(gateway: &Gateway, name: &str, base: &str) -> String {
    let added = managed(gateway, "/model/new", model(name, base)).await;
    added["model_id"].as_str().unwrap().to_owned()
}

fn model(name: &str, base: &str) -> Value {
    let params = json!({"model": format!("openai/{name}"), "api_base": format!("{base}/v1"), "api_key": "sk-provider"});
    json!({"model_name": name, "litellm_params": params})
}

async fn ask(gateway: &Gateway, model: &str) -> u16 {
    gateway.post(CHAT, chat(model)).await.status
}

/// The entries of `/model/info`.
async fn infos(gateway: &Gateway) -> Vec<Value> {
    let list = gateway.get("/model/info").await.json();
    list["data"].as_array().unwrap().clone()
}

/// A gateway without models, whose data is in `folder`.
fn on(folder: &std::path::Path) -> Setup {
    Setup::new().env("TOLLGATE_DATA_DIR", folder.to_str().unwrap())
}
