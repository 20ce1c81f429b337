//! Clients of other dialects than OpenAI's, whose providers speak them too.

mod anthropic;
mod foreign;
mod gemini;
mod lists;
mod ollama;

use serde_json::{Value, json};
use tollgate_testkit::{MockConfig, MockProvider, recordings::Exchange};

use crate::harness::{Gateway, Setup};

/// What clients call every model here.
const ASKED: &str = "mine";

/// A provider that answers calls of `path` with `body`: JSON, or the text of a stream.
async fn playing(path: &str, status: u16, kind: &str, body: Value) -> MockProvider {
    let headers = json!({"content-type": kind, "request-id": "req_theirs"});
    let exchange: Exchange = serde_json::from_value(json!({
        "call": {"url_path": path},
        "response": {"status": status, "headers": headers, "body": body},
    }))
    .unwrap();
    MockProvider::start(MockConfig::playing(exchange))
        .await
        .unwrap()
}

/// A gateway that serves the provider's `model` below `base`.
async fn gateway(model: &str, base: &str) -> Gateway {
    let params = json!({"model": model, "api_base": base, "api_key": "sk-provider"});
    Setup::new().deployment(ASKED, params).start().await
}
