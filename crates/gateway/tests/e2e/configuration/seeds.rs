//! Configurations as articles about LiteLLM print them start unchanged, and their commands work.

use std::path::Path;

use http::HeaderValue;
use tollgate_testkit::MockProvider;

use crate::harness::{Answer, CHAT, Gateway, Setup, post, provider};

/// A configuration, its master key and the names of its models.
const SEEDS: [(&str, &str, &[&str]); 5] = [
    (
        "one_front_door.yaml",
        "<YOUR_MASTER_KEY>",
        &["fast-model", "smart-model"],
    ),
    ("one_front_door_fallbacks.yaml", FROM_THE_ENVIRONMENT, &[]),
    (
        "with_a_database.yaml",
        FROM_THE_ENVIRONMENT,
        &["gpt-5.5", "claude-sonnet", "local-llama"],
    ),
    (
        "first_steps.yaml",
        "sk-proxy-your-secret-here",
        &["gpt-4o", "claude-opus-4", "local-qwen"],
    ),
    (
        "production.yaml",
        FROM_THE_ENVIRONMENT,
        &["gpt-4o", "claude-opus", "claude-sonnet", "local-qwen-32b"],
    ),
];

const FROM_THE_ENVIRONMENT: &str = "sk-master-of-the-environment";

async fn gateway(seed: &str, mock: &MockProvider) -> Gateway {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/tests/seeds");
    let text = std::fs::read_to_string(folder.join(seed)).unwrap();
    Setup::open()
        .text(&text)
        .env("LITELLM_MASTER_KEY", FROM_THE_ENVIRONMENT)
        .env("OPENAI_API_KEY", "sk-openai")
        .env("ANTHROPIC_API_KEY", "sk-ant")
        .env("OPENAI_API_BASE", &format!("{}/v1", mock.base_url()))
        .env("ANTHROPIC_API_BASE", &mock.faulty_url("status=500"))
        .start()
        .await
}

/// Asks as the articles' `curl` commands do.
async fn ask(gateway: &Gateway, path: &str, key: &str, body: &'static str) -> Answer {
    let mut request = post(path, body);
    let key = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
    request.headers_mut().insert("authorization", key);
    if body.is_empty() {
        *request.method_mut() = http::Method::GET;
    }
    gateway.send(request).await
}

#[tokio::test]
async fn every_articles_configuration_starts_and_lists_its_models() {
    let mock = provider().await;
    for (seed, key, names) in SEEDS {
        let gateway = gateway(seed, &mock).await;
        let list = ask(&gateway, "/v1/models", key, "").await.json();
        let data = list["data"].as_array().unwrap();
        let listed: Vec<_> = data
            .iter()
            .map(|model| model["id"].as_str().unwrap())
            .collect();
        assert_eq!(listed, names, "{seed}");
    }
}

#[tokio::test]
async fn the_front_doors_command_is_answered() {
    let mock = provider().await;
    let gateway = gateway("one_front_door.yaml", &mock).await;
    let body = r#"{
    "model": "fast-model",
    "messages": [{"role": "user", "content": "Say hello from my homelab."}]
  }"#;
    let answer = ask(&gateway, CHAT, "<YOUR_MASTER_KEY>", body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.content(), "Say hello from my homelab.");
    assert_eq!(answer.json()["model"], "fast-model");
    assert_eq!(mock.requests()[0].json()["model"], "gpt-4o-mini");
}

#[tokio::test]
async fn a_client_whose_base_url_has_no_version_is_answered() {
    let mock = provider().await;
    let gateway = gateway("with_a_database.yaml", &mock).await;
    let body = r#"{"model": "gpt-5.5", "messages": [{"role": "user", "content": "Summarize this in one line."}]}"#;
    let answer = ask(&gateway, "/chat/completions", FROM_THE_ENVIRONMENT, body).await;
    assert_eq!(answer.content(), "Summarize this in one line.");
    assert_eq!(
        mock.requests()[0].header("authorization"),
        Some("Bearer sk-openai")
    );
}

#[tokio::test]
async fn a_model_that_is_away_falls_back_down_the_articles_ladder() {
    let mock = provider().await;
    let gateway = gateway("production.yaml", &mock).await;
    let body = r#"{"model": "claude-opus", "messages": [{"role": "user", "content": "hi"}]}"#;
    let answer = ask(&gateway, CHAT, FROM_THE_ENVIRONMENT, body).await;
    assert_eq!(answer.content(), "hi");
    assert_eq!(answer.json()["model"], "claude-opus");
    assert_eq!(answer.header("x-litellm-model-group"), "gpt-4o");
}

#[tokio::test]
async fn the_database_that_is_not_there_is_told_once_and_does_no_harm() {
    let mock = provider().await;
    let gateway = gateway("production.yaml", &mock).await;
    let told = gateway.log.lines("out of reach", 1).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("unknown ones get 503"), "{told:?}");
    let body = r#"{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}"#;
    let answer = ask(&gateway, CHAT, FROM_THE_ENVIRONMENT, body).await;
    assert_eq!(answer.content(), "hi");
}
