//! Providers' keys are nowhere but on their way to the providers.

use std::path::Path;

use http::Method;
use serde_json::{Value, json};

use super::{ask, manage, on};
use crate::harness::{on_postgres, provider};

/// A part of every secret of this test, to look for.
const CANARY: &str = "canary";

/// Every member that may hold a secret, and some that nobody would think of.
fn secrets(base: &str, number: u8) -> Value {
    let secret = |name: &str| format!("sk-{number}-{CANARY}-{name}-0123456789");
    json!({
        "api_base": format!("{base}/v1?token={}", secret("query")), "api_key": secret("key"),
        "aws_access_key_id": secret("aws"), "aws_secret_access_key": secret("aws"), "aws_session_token": secret("aws"),
        "client_secret": secret("azure"), "azure_ad_token": secret("azure"), "azure_password": secret("azure"),
        "vertex_credentials": {"private_key": secret("google")}, "extra_headers": {"x-any": secret("header")},
        "anything": secret("any"), "listed": [secret("listed")],
    })
}

/// What is asked of a gateway with the provider at `base`, and the status of each answer.
fn requests(base: &str) -> Vec<(Method, &'static str, Value, u16)> {
    let mut params = secrets(base, 1);
    params["model"] = json!("openai/new");
    params["litellm_credential_name"] = json!("ours");
    let mut wrong = params.clone();
    wrong["timeout"] = json!(format!("{CANARY}-is-no-number"));
    let model = |params: Value| json!({"model_name": "new", "litellm_params": params, "model_info": {"id": "mine"}});
    let credential =
        |number| json!({"credential_info": {}, "credential_values": secrets(base, number)});
    let mut ours = credential(2);
    ours["credential_name"] = json!("ours");
    let (post, patch, none) = (Method::POST, Method::PATCH, json!({}));
    let change = json!({"litellm_params": secrets(base, 3)});
    let mine = json!({"model_id": "mine"});
    let mut requests = vec![
        (post.clone(), "/credentials", ours, 200),
        (post.clone(), "/model/new", model(params), 200),
        (post.clone(), "/model/new", model(wrong), 400),
        (post.clone(), "/model/new", model(json!(CANARY)), 422),
        (patch.clone(), "/model/mine/update", change, 200),
        (patch, "/credentials/ours", credential(4), 200),
    ];
    for path in [
        "/credentials",
        "/credentials/by_name/ours",
        "/credentials/by_model/mine",
        "/model/info",
        "/v2/model/info",
    ] {
        requests.push((Method::GET, path, none.clone(), 200));
    }
    requests.push((post.clone(), "/model/block", mine.clone(), 200));
    requests.push((post, "/model/unblock", mine, 200));
    requests
}

/// What is in the files of `folder`, by their names.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).unwrap();
    let contents = files.map(|file| {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (path.display().to_string(), text)
    });
    contents.collect()
}

#[tokio::test]
async fn no_secret_is_in_the_database_the_log_or_an_answer() {
    if on_postgres() {
        return eprintln!("skipped: it looks into SQLite's file");
    }
    let mock = provider().await;
    let folder = tempfile::tempdir().unwrap();
    let gateway = on(folder.path()).env("TOLLGATE_LOG", "trace").start().await;
    let mut texts = Vec::new();
    for (method, path, body, status) in requests(&mock.base_url()) {
        let answer = manage(&gateway, method, path, body).await;
        assert_eq!(answer.status, status, "{path} {answer:?}");
        let text = format!("{:?} {}", answer.headers, answer.text());
        texts.push((path.to_owned(), text));
    }
    assert_eq!(ask(&gateway, "new").await, 200);
    let sent = mock.requests().pop().unwrap();
    let key = sent.header("authorization").unwrap();
    assert!(key.contains(CANARY), "the secret is used: {key}");
    let mine = json!({"id": "mine"});
    manage(&gateway, Method::POST, "/model/delete", mine).await;
    manage(&gateway, Method::DELETE, "/credentials/ours", json!({})).await;
    gateway.log.lines("deleted", 2).await;

    texts.push(("log".to_owned(), gateway.log.text()));
    texts.extend(contents(folder.path()));
    assert!(
        texts.iter().any(|(place, _)| place.ends_with("-wal")),
        "there is no database"
    );
    for (place, text) in texts {
        assert!(!text.contains(CANARY), "{place}: {text}");
    }
}
