//! Events leave when they come, and no faster than the client reads.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use tollgate_testkit::MockProvider;

use crate::harness::{CHAT, PATIENCE, Setup, gateway, provider, streamed};

/// Read by nobody, so much would fill the memory.
const CHUNKS: u64 = 10_000;

#[tokio::test]
async fn an_event_leaves_before_the_next_one_comes() {
    let mock = provider().await;
    for after in 1..3 {
        // The provider never sends another event, so whatever arrives did not wait for it.
        let gateway = gateway(&mock.faulty_url(&format!("hang=mid,after={after}"))).await;
        let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        let mut content = String::new();
        for _ in 0..=after {
            let event = events.next().await.unwrap().json();
            content += event["choices"][0]["delta"]["content"]
                .as_str()
                .unwrap_or_default();
        }
        assert_eq!(content, ["one ", "one two "][after - 1]);
    }
}

#[tokio::test]
async fn events_arrive_at_the_providers_pace() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("pace=100ms,chunks=4")).await;
    let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
    assert!(ended.is_complete(), "{ended:?}");
    let with_content = ended.events.iter().filter(|event| {
        let json = event.json();
        json["choices"][0]["delta"]["content"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    });
    let times: Vec<_> = with_content.map(|event| event.at).collect();
    let spread = *times.last().unwrap() - times[0];
    assert!(
        spread > Duration::from_millis(250),
        "four events came within {spread:?}"
    );
}

#[tokio::test]
async fn events_may_come_in_pieces_of_any_size() {
    let mock = provider().await;
    for spec in ["split=1", "split=7", "split=1000", "seed=42", "drip=0ms"] {
        let gateway = gateway(&mock.faulty_url(spec)).await;
        let ended = gateway.stream(CHAT, streamed("gpt-4o")).await.rest().await;
        assert!(ended.is_complete(), "{spec}: {ended:?}");
        assert_eq!(ended.content(), "one two three", "{spec}");
    }
}

#[tokio::test]
async fn a_stream_says_that_nothing_between_may_hold_it_back() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    assert_eq!(events.status, 200);
    assert!(
        events.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/event-stream")
    );
    assert_eq!(events.headers["cache-control"], "no-cache");
    assert_eq!(events.headers["x-accel-buffering"], "no");
}

/// How many events have left the provider, once their number stays the same.
async fn settled(mock: &MockProvider) -> u64 {
    let sent = || mock.meter().model("gpt-4o").completion_tokens;
    let (mut before, mut quiet) = (0, 0);
    while quiet < 5 {
        sleep(Duration::from_millis(50)).await;
        let now = sent();
        quiet = if now == before && now > 0 {
            quiet + 1
        } else {
            0
        };
        before = now;
    }
    before
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_the_provider_back() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url(&format!("chunks={CHUNKS},size=10000"))).await;
    let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    events.next().await.unwrap();
    let sent = tokio::time::timeout(PATIENCE, settled(&mock))
        .await
        .unwrap();
    assert!(
        sent < CHUNKS / 2,
        "{sent} events of 10 kB were read for a client that reads none"
    );
    assert_eq!(mock.meter().open_streams, 1);
    if let Some(megabytes) = gateway.megabytes() {
        assert!(megabytes < 80, "{megabytes} MB for one stream");
    }
    let ended = events.rest().await;
    assert!(ended.is_complete(), "it breaks when the client reads on");
}

#[tokio::test]
async fn a_silent_stream_is_kept_alive_with_comments() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=mid"))
        .settings(json!({"keep_alive_interval": 0.2}))
        .start()
        .await;
    let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    let mut comments = Vec::new();
    while comments.len() < 3 {
        let event = events.next().await.unwrap();
        if event.text.starts_with(':') {
            comments.push(event.at);
        }
    }
    let gap = comments[2] - comments[1];
    assert!(
        gap > Duration::from_millis(50) && gap < Duration::from_secs(2),
        "{comments:?}"
    );
}
