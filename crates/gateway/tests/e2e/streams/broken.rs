//! A stream that breaks ends in an error that no client can take for a complete answer.

use serde_json::json;

use crate::harness::{CHAT, Setup, provider, streamed};

/// How a stream can break after its second word, and what the error says.
const BREAKS: [(&str, &str); 7] = [
    ("cut=clean", "ended"),
    ("cut=fin", "broke off"),
    ("cut=rst", "broke off"),
    ("hang=mid", "idle_timeout"),
    ("garbage=mid,cut=clean", "ended"),
    ("error=mid", ""),
    ("oversized=300000", "max_event_size_mb"),
];

#[tokio::test]
async fn a_broken_stream_ends_in_an_error_event_and_uncleanly() {
    let mock = provider().await;
    for (spec, words) in BREAKS {
        let gateway = Setup::new()
            .model("gpt-4o", &mock.faulty_url(&format!("{spec},after=2")))
            .settings(json!({"idle_timeout": 0.3, "max_event_size_mb": 0.1}))
            .start()
            .await;
        let events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        assert_eq!(events.status, 200, "{spec}");
        let ended = events.rest().await;
        assert_eq!(ended.content(), "one two ", "{spec}");
        let error = ended.error();
        assert!(
            error["message"].as_str().unwrap().contains(words),
            "{spec}: {error}"
        );
        assert!(
            error["type"].is_string() && error["code"].is_string(),
            "{spec}: {error}"
        );
    }
}

#[tokio::test]
async fn a_broken_stream_of_completions_ends_in_the_same_way() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("m", &mock.faulty_url("cut=fin,after=1"))
        .start()
        .await;
    let body = r#"{"model":"m","prompt":"one two three","stream":true}"#;
    let ended = gateway.stream("/v1/completions", body).await.rest().await;
    ended.error();
}

#[tokio::test]
async fn a_broken_stream_of_responses_ends_in_a_failed_response() {
    let mock = provider().await;
    let body = r#"{"model":"m","input":"one two three","stream":true}"#;
    for spec in [
        "cut=clean,after=1",
        "cut=fin,after=1",
        "cut=rst,after=1",
        "hang=mid",
    ] {
        let gateway = Setup::new()
            .model("m", &mock.faulty_url(spec))
            .settings(json!({"idle_timeout": 0.3}))
            .start()
            .await;
        let ended = gateway.stream("/v1/responses", body).await.rest().await;
        assert!(!ended.clean, "{spec}: {ended:?}");
        let last = ended.events.last().unwrap();
        assert!(
            last.text.starts_with("event: response.failed\n"),
            "{spec}: {last:?}"
        );
        assert_eq!(last.json()["response"]["status"], "failed");
        assert!(
            last.json()["response"]["error"]["message"].is_string(),
            "{last:?}"
        );
        let complete = ended
            .events
            .iter()
            .any(|event| event.text.contains("response.completed"));
        assert!(!complete, "{spec}: {ended:?}");
    }
}

#[tokio::test]
async fn a_complete_stream_of_responses_ends_cleanly() {
    let mock = provider().await;
    let gateway = Setup::new().model("m", &mock.base_url()).start().await;
    let body = r#"{"model":"m","input":"one two three","stream":true}"#;
    let ended = gateway.stream("/v1/responses", body).await.rest().await;
    assert!(ended.clean, "{ended:?}");
    let last = ended.events.last().unwrap();
    assert_eq!(last.json()["type"], "response.completed");
    assert_eq!(last.json()["response"]["model"], "m");
}

#[tokio::test]
async fn sound_that_breaks_off_ends_uncleanly() {
    use http_body_util::BodyExt as _;
    let mock = provider().await;
    let gateway = Setup::new()
        .model("m", &mock.faulty_url("cut=fin,after=2"))
        .start()
        .await;
    let request = crate::harness::post(
        "/v1/audio/speech",
        r#"{"model":"m","input":"hi","voice":"v"}"#,
    );
    let response = crate::harness::send(gateway.address, request).await;
    assert_eq!(response.status(), 200);
    assert!(
        response.into_body().collect().await.is_err(),
        "half a sound looks complete"
    );
}
