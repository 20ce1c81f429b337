//! `mock_response`: answers without a provider.

use serde_json::Value;
use tollgate_core::{Error, ErrorKind, Operation, Outcome, UpstreamRequest};
use tollgate_upstream::UpstreamPolicy;
use tollgate_wire::{Reading, classifier};
use tower::ServiceExt;

use crate::request::{question, read, upstream};

/// A request for `operation` that is to be answered by `text`.
fn canned(operation: Operation, stream: bool, text: &str) -> UpstreamRequest {
    let asked = question("http://nobody.invalid", stream);
    let reading = Reading {
        stamp: None,
        hide_usage: false,
        deployment: std::sync::Arc::clone(&asked.deployment),
    };
    UpstreamRequest {
        operation,
        mock: Some(text.into()),
        classifier: classifier(operation, reading),
        ..asked
    }
}

async fn answer(operation: Operation, stream: bool, text: &str) -> Result<String, Error> {
    let upstream = upstream(UpstreamPolicy::default());
    read(upstream.oneshot(canned(operation, stream, text)).await?).await
}

fn events(text: &str) -> Vec<Value> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("data: "));
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

#[tokio::test]
async fn a_whole_answer_says_the_text() {
    for (operation, place) in [
        (Operation::Chat, "/choices/0/message/content"),
        (Operation::Completion, "/choices/0/text"),
        (Operation::Respond, "/output/0/content/0/text"),
    ] {
        let text = answer(operation, false, "Hello there").await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer.pointer(place).unwrap(), "Hello there", "{text}");
    }
    let text = answer(Operation::Embed, false, "").await.unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert!(answer["data"][0]["embedding"].is_array());
}

#[tokio::test]
async fn a_stream_says_the_text_in_pieces() {
    let text = answer(Operation::Chat, true, "Hello there").await.unwrap();
    let deltas = events(&text).into_iter();
    let deltas = deltas.map(|event| event["choices"][0]["delta"]["content"].clone());
    let deltas: Vec<_> = deltas
        .filter_map(|delta| Some(delta.as_str()?.to_owned()))
        .collect();
    assert_eq!(deltas, ["", "Hello ", "there"]);
    assert!(text.ends_with("data: [DONE]\n\n"));
}

#[tokio::test]
async fn a_streamed_response_has_its_events_in_order() {
    let text = answer(Operation::Respond, true, "Hello").await.unwrap();
    let events = events(&text);
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number, "{event}");
    }
    assert_eq!(events[0]["type"], "response.created");
    assert_eq!(events.last().unwrap()["type"], "response.completed");
}

#[tokio::test]
async fn canned_answers_are_metered_like_any_other() {
    for stream in [false, true] {
        let upstream = upstream(UpstreamPolicy::default());
        let asked = upstream.oneshot(canned(Operation::Chat, stream, "Hi"));
        let mut reply = asked.await.unwrap();
        while let Some(frame) = reply.next_frame().await {
            frame.unwrap();
        }
        let receipt = reply.receipt();
        assert_eq!(receipt.outcome, Outcome::Complete);
        assert_eq!((receipt.usage.input, receipt.usage.output), (10, 20));
        assert_eq!(&*receipt.deployment.as_ref().unwrap().id, "first");
    }
}

#[tokio::test]
async fn some_texts_ask_for_an_error() {
    for (text, status) in [
        ("litellm.RateLimitError", 429),
        ("litellm.InternalServerError", 500),
        ("litellm.ContextWindowExceededError", 400),
    ] {
        let error = answer(Operation::Chat, true, text).await.unwrap_err();
        assert_eq!(error.kind().status().as_u16(), status, "{text}");
    }
}

#[tokio::test]
async fn what_is_no_text_cannot_be_canned() {
    let error = answer(Operation::Speech, false, "Hello").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
