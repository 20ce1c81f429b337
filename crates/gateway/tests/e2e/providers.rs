//! Providers that speak OpenAI's language, each at its own address and with its own kind of key.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tollgate_testkit::ReceivedRequest;

use crate::harness::{CHAT, Setup, chat, provider};

/// What a provider with these parameters receives, `BASE` in them being its address.
async fn received(params: Value, variables: &[(&str, &str)]) -> ReceivedRequest {
    let mock = provider().await;
    let base = mock.base_url();
    let params = serde_json::from_str(&params.to_string().replace("BASE", &base)).unwrap();
    let mut setup = Setup::new().deployment("m", params);
    for (name, value) in variables {
        setup = setup.env(name, &value.replace("BASE", &base));
    }
    let gateway = setup.start().await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    mock.requests().pop().unwrap()
}

#[tokio::test]
async fn azure_is_called_by_deployment_and_version() {
    let params = json!({
        "model": "azure/our-gpt", "api_base": "BASE", "api_key": "azure-key",
        "api_version": "2024-10-21",
    });
    let request = received(params, &[]).await;
    assert_eq!(request.path, "/openai/deployments/our-gpt/chat/completions");
    assert_eq!(request.query.as_deref(), Some("api-version=2024-10-21"));
    assert_eq!(request.header("api-key"), Some("azure-key"));
    assert_eq!(request.header("authorization"), None);
}

/// Answers every request with a token.
async fn issuer() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut read = Vec::new();
            while !read.ends_with(b".default") {
                if connection.read_buf(&mut read).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            let body = r#"{"access_token":"canary-token","expires_in":3599}"#;
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn azure_takes_a_token_of_entras_for_an_applications_secret() {
    let params = json!({
        "model": "azure/our-gpt", "api_base": "BASE", "tenant_id": "t", "client_id": "c",
        "client_secret": "os.environ/CLIENT_SECRET",
    });
    let issuer = issuer().await;
    let variables = [("AZURE_AUTHORITY_HOST", &*issuer), ("CLIENT_SECRET", "s")];
    let request = received(params, &variables).await;
    assert_eq!(request.header("authorization"), Some("Bearer canary-token"));
    assert_eq!(request.header("api-key"), None);
}

#[tokio::test]
async fn an_entra_that_does_not_answer_is_told_and_leaves_the_fallback() {
    let mock = provider().await;
    let params = json!({
        "model": "azure/our-gpt", "api_base": mock.base_url(), "tenant_id": "t", "client_id": "c",
        "client_secret": "canary-secret",
    });
    let setup = || {
        Setup::new()
            .env("AZURE_AUTHORITY_HOST", "http://127.0.0.1:9")
            .deployment("m", params.clone())
    };
    let gateway = setup().start().await;
    let answer = gateway.post(CHAT, chat("m")).await;
    assert_eq!(answer.status, 500, "{answer:?}");
    assert!(
        answer
            .error()
            .contains("127.0.0.1:9, which issues its tokens"),
        "{answer:?}"
    );
    assert!(!format!("{answer:?}{}", gateway.log.text()).contains("canary"));
    assert_eq!(mock.requests().len(), 0);

    let fallbacks = json!({"fallbacks": [{"m": ["good"]}]});
    let setup = setup().model("good", &mock.base_url());
    let gateway = setup.section("litellm_settings", fallbacks).start().await;
    assert_eq!(gateway.post(CHAT, chat("m")).await.status, 200);
}

#[tokio::test]
async fn ollama_is_called_below_v1_and_without_a_key() {
    let request = received(
        json!({"model": "ollama/qwen3:32b", "api_base": "BASE"}),
        &[],
    )
    .await;
    assert_eq!(request.path, "/v1/chat/completions");
    assert_eq!(request.json()["model"], "qwen3:32b");
}

#[tokio::test]
async fn addresses_and_keys_come_from_the_variables_that_litellm_knows() {
    for (model, base, key) in [
        ("openai/m", "OPENAI_API_BASE", "OPENAI_API_KEY"),
        ("openai/m", "OPENAI_BASE_URL", "OPENAI_API_KEY"),
        ("groq/m", "GROQ_API_BASE", "GROQ_API_KEY"),
        ("deepseek/m", "DEEPSEEK_API_BASE", "DEEPSEEK_API_KEY"),
    ] {
        let variables = [(base, "BASE/below/v1"), (key, "sk-variable")];
        let request = received(json!({"model": model}), &variables).await;
        assert_eq!(request.path, "/below/v1/chat/completions", "{model}");
        assert_eq!(
            request.header("authorization"),
            Some("Bearer sk-variable"),
            "{model}"
        );
        assert_eq!(request.json()["model"], "m", "{model}");
    }
}

#[tokio::test]
async fn a_query_in_an_address_stays_there() {
    let params = json!({"model": "openai/m", "api_base": "BASE/v1?tenant=a%20b", "api_key": "k"});
    let request = received(params, &[]).await;
    assert_eq!(request.path, "/v1/chat/completions");
    assert_eq!(request.query.as_deref(), Some("tenant=a%20b"));
}
