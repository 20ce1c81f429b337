//! Credentials that models name.

use http::Method;
use serde_json::{Value, json};

use super::{UNKNOWN, add, ask, manage, managed, model};
use crate::harness::{Gateway, Setup, provider};

/// A model that leaves its key and its address to the credential `ours`.
fn naming() -> Value {
    let params = json!({"model": "openai/new", "litellm_credential_name": "ours"});
    json!({"model_name": "new", "litellm_params": params})
}

fn ours(base: &str, key: &str) -> Value {
    let values = json!({"api_key": key, "api_base": format!("{base}/v1")});
    json!({"credential_name": "ours", "credential_values": values, "credential_info": {"description": "of ours"}})
}

async fn change(gateway: &Gateway, method: Method, body: Value) -> Value {
    let answer = manage(gateway, method, "/credentials/ours", body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_model_takes_the_key_of_the_credential_that_it_names() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let refused = manage(&gateway, Method::POST, "/model/new", naming()).await;
    assert_eq!(refused.status, 400);
    let words =
        "Credential 'ours' not found. Create it via /credentials before attaching it to a model.";
    assert_eq!(refused.error(), words);

    let made = managed(
        &gateway,
        "/credentials",
        ours(&mock.base_url(), "sk-first-key"),
    )
    .await;
    assert_eq!(
        made,
        json!({"success": true, "message": "Credential created successfully"})
    );
    managed(&gateway, "/model/new", naming()).await;
    let key = async || {
        assert_eq!(ask(&gateway, "new").await, 200);
        let sent = mock.requests().pop().unwrap();
        sent.header("authorization").unwrap().to_owned()
    };
    assert_eq!(key().await, "Bearer sk-first-key");
    let body = json!({"credential_info": {}, "credential_values": {"api_key": "sk-second-key"}});
    change(&gateway, Method::PATCH, body).await;
    assert_eq!(key().await, "Bearer sk-second-key");

    let gone = change(&gateway, Method::DELETE, json!({})).await;
    assert_eq!(gone["message"], "Credential deleted successfully");
    assert_eq!(ask(&gateway, "new").await, UNKNOWN);
    gateway.log.lines("left out", 1).await;
}

#[tokio::test]
async fn a_model_of_the_file_waits_for_its_credential() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .entry(naming())
        .start()
        .await;
    assert!(gateway.log.text().contains("Credential 'ours' not found"));
    assert_eq!(
        (ask(&gateway, "gpt-4o").await, ask(&gateway, "new").await),
        (200, UNKNOWN)
    );
    managed(&gateway, "/credentials", ours(&mock.base_url(), "sk-key")).await;
    assert_eq!(
        (ask(&gateway, "gpt-4o").await, ask(&gateway, "new").await),
        (200, 200)
    );
}

#[tokio::test]
async fn credentials_of_the_file_are_named_alike_and_cannot_be_changed() {
    let mock = provider().await;
    let gateway = Setup::new()
        .section(
            "credential_list",
            json!([ours(&mock.base_url(), "sk-of-the-file")]),
        )
        .entry(naming())
        .start()
        .await;
    assert_eq!(ask(&gateway, "new").await, 200);
    let sent = mock.requests().pop().unwrap();
    assert_eq!(sent.header("authorization"), Some("Bearer sk-of-the-file"));
    managed(&gateway, "/model/new", naming()).await;

    let made = manage(
        &gateway,
        Method::POST,
        "/credentials",
        ours("http://h", "k"),
    )
    .await;
    assert_eq!(made.status, 400);
    assert!(
        made.error()
            .contains("is defined in config. Edit config.yaml"),
        "{made:?}"
    );
    let body = json!({"credential_info": {}});
    let changed = manage(&gateway, Method::PATCH, "/credentials/ours", body).await;
    assert_eq!(changed.status, 405, "{changed:?}");
    let listed = gateway.get("/credentials").await.json();
    assert_eq!(listed["credentials"][0]["source"], "config", "{listed}");
    assert!(!listed.to_string().contains("sk-of-the-file"), "{listed}");
}

#[tokio::test]
async fn credentials_are_shown_masked() {
    let gateway = Setup::new().start().await;
    managed(&gateway, "/credentials", ours("http://h", "sk-0123456789")).await;
    let one = gateway.get("/credentials/by_name/ours").await.json();
    let values = json!({"api_key": "sk****89", "api_base": "http://h/v1"});
    assert_eq!(one["credential_values"], values);
    assert_eq!(one["credential_info"], json!({"description": "of ours"}));
    let all = gateway.get("/credentials").await.json();
    assert_eq!(all, json!({"success": true, "credentials": [one]}));
    // What was shown and is sent back stays.
    let body = json!({"credential_info": {}, "credential_values": one["credential_values"], "display_name": "Ours"});
    change(&gateway, Method::PATCH, body).await;
    let body = json!({"credential_info": {}, "credential_values_to_delete": ["api_base"]});
    change(&gateway, Method::PATCH, body).await;
    let one = gateway.get("/credentials/by_name/ours").await.json();
    assert_eq!(one["credential_values"], json!({"api_key": "sk****89"}));
    assert_eq!(one["display_name"], "Ours");
    let missing = gateway.get("/credentials/by_name/none").await;
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.error(),
        "Credential not found. Got credential name: none"
    );
}

#[tokio::test]
async fn a_credential_is_made_of_a_models() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    let id = add(&gateway, "first", &mock.base_url()).await;
    let shown = gateway
        .get(&format!("/credentials/by_model/{id}"))
        .await
        .json();
    assert_eq!(shown["credential_name"], format!("first-credential-{id}"));
    assert_eq!(shown["credential_values"]["api_key"], "*****");
    let body = json!({"credential_name": "ours", "model_id": id, "credential_info": {}});
    managed(&gateway, "/credentials", body).await;
    managed(&gateway, "/model/new", naming()).await;
    assert_eq!(ask(&gateway, "new").await, 200);
    let sent = mock.requests().pop().unwrap();
    assert_eq!(sent.header("authorization"), Some("Bearer sk-provider"));
}

#[tokio::test]
async fn what_a_model_says_itself_wins_over_its_credential() {
    let mock = provider().await;
    let gateway = Setup::new().start().await;
    managed(
        &gateway,
        "/credentials",
        ours("http://127.0.0.1:9", "sk-of-the-credential"),
    )
    .await;
    let mut wanted = model("new", &mock.base_url());
    wanted["litellm_params"]["litellm_credential_name"] = json!("ours");
    managed(&gateway, "/model/new", wanted).await;
    assert_eq!(ask(&gateway, "new").await, 200);
    let sent = mock.requests().pop().unwrap();
    assert_eq!(sent.header("authorization"), Some("Bearer sk-provider"));
}
