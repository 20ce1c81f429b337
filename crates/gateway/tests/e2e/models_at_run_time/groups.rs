//! Who may use a model that was added.

use http::Method;
use serde_json::json;

use super::{managed, model, with};
use crate::harness::{CHAT, Setup, chat, provider};

#[tokio::test]
async fn a_models_own_access_groups_hold_at_once() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let made = managed(&gateway, "/key/generate", json!({"models": ["beta"]})).await;
    let key = made["key"].as_str().unwrap();
    let ask = async |model: &str| {
        let body = serde_json::from_str(&chat(model)).unwrap();
        with(&gateway, key, Method::POST, CHAT, &body).await.status
    };
    let mut wanted = model("new", &mock.base_url());
    managed(&gateway, "/model/new", wanted.clone()).await;
    assert_eq!(ask("new").await, 403);
    wanted["model_name"] = json!("newer");
    wanted["model_info"] = json!({"access_groups": ["beta"]});
    managed(&gateway, "/model/new", wanted).await;
    assert_eq!((ask("new").await, ask("newer").await), (403, 200));
}
