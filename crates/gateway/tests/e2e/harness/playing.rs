//! Providers whose answer is given byte for byte.

use serde_json::json;
use tollgate_testkit::{MockConfig, MockProvider, recordings::Exchange};

/// A provider that answers every chat with this status and this text.
pub(crate) async fn playing(status: u16, content_type: &str, body: &str) -> MockProvider {
    playing_with(status, json!({"content-type": content_type}), body).await
}

/// A provider that answers every chat with this status, these headers and this text.
pub(crate) async fn playing_with(
    status: u16,
    headers: serde_json::Value,
    body: &str,
) -> MockProvider {
    let exchange: Exchange = serde_json::from_value(json!({
        "call": {"url_path": "/chat/completions"},
        "response": {"status": status, "headers": headers, "body": body},
    }))
    .unwrap();
    MockProvider::start(MockConfig::playing(exchange))
        .await
        .unwrap()
}
