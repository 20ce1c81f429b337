//! Every failure before the first content leads to the fallback.

use serde_json::json;
use tollgate_testkit::{MockConfig, MockProvider};

use crate::harness::{CHAT, Setup, chat, provider, streamed};

/// How the first provider fails.
const FAILURES: [&str; 14] = [
    "status=400",
    "status=401",
    "status=403",
    "status=404",
    "status=408",
    "status=429,retry-after=60",
    "status=500",
    "status=503",
    "hang=headers",
    "hang=first",
    "cut=fin,after=0",
    "cut=rst,after=0",
    "body=garbage",
    "body=html",
];

/// Failures that only streams know.
const OF_STREAMS: [&str; 3] = ["error=first", "cut=clean,after=0", "hang=mid,after=0"];

async fn second() -> MockProvider {
    let config = MockConfig {
        answer: Some("second".to_owned()),
        ..MockConfig::default()
    };
    MockProvider::start(config).await.unwrap()
}

/// A gateway with a model for each failure, all of which fall back on `good`.
fn setup(first: &MockProvider, second: &MockProvider, specs: &[&str]) -> Setup {
    let setup = Setup::new().model("good", &second.base_url()).section(
        "litellm_settings",
        json!({"default_fallbacks": ["good"], "request_timeout": 0.4}),
    );
    let models = specs.iter().enumerate();
    models.fold(setup, |setup, (number, spec)| {
        setup.model(&format!("bad-{number}"), &first.faulty_url(spec))
    })
}

#[tokio::test]
async fn a_question_is_answered_by_the_fallback_whatever_went_wrong() {
    let (first, second) = (provider().await, second().await);
    let gateway = setup(&first, &second, &FAILURES).start().await;
    for (number, spec) in FAILURES.iter().enumerate() {
        let name = format!("bad-{number}");
        let answer = gateway.post(CHAT, chat(&name)).await;
        assert_eq!(answer.status, 200, "{spec}: {answer:?}");
        assert_eq!(answer.content(), "second", "{spec}");
        assert_eq!(answer.json()["model"], name, "{spec}");
        assert_eq!(
            answer.header("x-litellm-attempted-fallbacks"),
            "1",
            "{spec}"
        );
        assert_eq!(answer.header("x-tollgate-attempts"), "2", "{spec}");
        assert_eq!(answer.header("x-litellm-model-group"), "good", "{spec}");
        assert_eq!(first.requests().len(), number + 1, "{spec}");
    }
}

#[tokio::test]
async fn a_stream_is_the_fallbacks_alone_whatever_went_wrong() {
    let (first, second) = (provider().await, second().await);
    let specs = [&FAILURES[..], &OF_STREAMS[..]].concat();
    let gateway = setup(&first, &second, &specs).start().await;
    for (number, spec) in specs.iter().enumerate() {
        let events = gateway
            .stream(CHAT, streamed(&format!("bad-{number}")))
            .await;
        assert_eq!(events.status, 200, "{spec}");
        assert_eq!(
            events.headers["x-litellm-attempted-fallbacks"], "1",
            "{spec}"
        );
        assert_eq!(events.headers["x-tollgate-attempts"], "2", "{spec}");
        let ended = events.rest().await;
        assert!(ended.is_complete(), "{spec}: {ended:?}");
        assert_eq!(ended.content(), "second", "{spec}");
        let ids: Vec<_> = ended
            .events
            .iter()
            .map(|event| event.json()["id"].clone())
            .collect();
        assert!(
            ids[..ids.len() - 1].iter().all(|id| *id == ids[0]),
            "{spec}: two answers in one"
        );
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_leads_to_the_fallback() {
    let second = second().await;
    let gateway = Setup::new()
        .model("gone", "http://127.0.0.1:1")
        .model("good", &second.base_url())
        .section(
            "router_settings",
            json!({"fallbacks": [{"gone": ["good"]}]}),
        )
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("gone")).await;
    assert_eq!(
        (answer.status, answer.content()),
        (200, "second".to_owned())
    );
}

#[tokio::test]
async fn after_the_first_content_nobody_else_is_asked() {
    let (first, second) = (provider().await, second().await);
    let specs = ["cut=fin", "cut=rst", "cut=clean", "error=mid", "hang=mid"];
    let setup = setup(&first, &second, &specs).settings(json!({"idle_timeout": 0.3}));
    let gateway = setup.start().await;
    for (number, spec) in specs.iter().enumerate() {
        let ended = gateway
            .stream(CHAT, streamed(&format!("bad-{number}")))
            .await
            .rest()
            .await;
        assert_eq!(ended.content(), "one ", "{spec}");
        ended.error();
    }
    assert_eq!(second.requests().len(), 0);
}

#[tokio::test]
async fn when_all_fail_the_first_error_is_told_with_every_attempt_counted() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("a", &mock.faulty_url("status=429"))
        .model("b", &mock.faulty_url("status=503"))
        .section("litellm_settings", json!({"fallbacks": [{"a": ["b"]}]}))
        .start()
        .await;
    let answer = gateway.post(CHAT, chat("a")).await;
    assert_eq!(answer.status, 429, "{answer:?}");
    assert!(answer.error().contains("RateLimitError"), "{answer:?}");
    assert_eq!(mock.requests().len(), 2);
}
