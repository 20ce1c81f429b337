//! The dialects of the providers that are not OpenAI.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod anthropic;
mod bedrock;
mod cohere;
mod gemini;
mod ollama;

use serde_json::{Value, json};
use tollgate_testkit::{MockConfig, MockProvider};

use crate::wire::{self, Heard};

/// What a fresh mock answers.
async fn posted(path: &str, body: Value) -> Heard {
    let mock = MockProvider::start(MockConfig::default()).await.unwrap();
    wire::post(&mock, path, &body).await.unwrap()
}

/// `body` with `extra`'s members put over its own.
fn with(mut body: Value, extra: Value) -> Value {
    for (name, value) in extra.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

/// The schema of the tool that all tests offer.
fn schema() -> Value {
    json!({"type": "object", "properties": {"city": {"type": "string"}}})
}

/// Each of the bodies is refused, and the error is where the dialect has it.
async fn refused(path: &str, bodies: &[Value], at: &str) {
    for body in bodies {
        let heard = posted(path, body.clone()).await;
        assert_eq!(heard.status(), 400, "{body}: {}", heard.text());
        let message = heard.json().pointer(at).cloned();
        assert!(message.is_some_and(|message| message.is_string()), "{body}");
    }
}
