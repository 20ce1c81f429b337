//! Every fault, seen from the wire.

use std::{
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tollgate_testkit::{Fault, MockConfig, MockProvider};

use crate::wire::{self, End, Heard};

const CHAT: &str = "/v1/chat/completions";

async fn mock() -> io::Result<MockProvider> {
    MockProvider::start(MockConfig::default()).await
}

fn question(stream: bool) -> Value {
    let message = json!({"role": "user", "content": "one two three four"});
    json!({"model": "gpt-4o", "stream": stream, "messages": [message]})
}

/// A stream's answer under a fault in the path.
async fn streamed(spec: &str) -> io::Result<Heard> {
    let mock = mock().await?;
    wire::post(&mock, &format!("/fault/{spec}{CHAT}"), &question(true)).await
}

/// A JSON answer under a fault in the path.
async fn whole(spec: &str) -> io::Result<Heard> {
    let mock = mock().await?;
    wire::post(&mock, &format!("/fault/{spec}{CHAT}"), &question(false)).await
}

#[tokio::test]
async fn a_status_comes_with_an_error_body_and_retry_after() {
    let heard = whole("status=429,retry-after=2").await.unwrap();
    assert_eq!(heard.status(), 429);
    assert_eq!(heard.json()["error"]["code"], "rate_limit_exceeded");
    assert!(heard.head.contains("retry-after: 2\r\n"));
    assert_eq!(heard.end, End::Proper);
}

#[tokio::test]
async fn a_body_may_be_garbage_html_or_empty() {
    let garbage = whole("status=500,body=garbage").await.unwrap();
    assert_eq!((garbage.status(), garbage.json()), (500, Value::Null));
    let html = whole("status=502,body=html").await.unwrap();
    assert!(html.head.contains("content-type: text/html"));
    let empty = whole("body=empty").await.unwrap();
    assert_eq!((empty.status(), empty.text().as_str()), (200, ""));
    assert_eq!(empty.end, End::Proper);
}

#[tokio::test]
async fn latency_holds_the_head_back() {
    let start = Instant::now();
    let heard = whole("latency=120ms").await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(120));
    assert_eq!(heard.status(), 200);
}

#[tokio::test]
async fn hanging_stops_where_it_is_told_to() {
    let headers = streamed("hang=headers").await.unwrap();
    assert_eq!((headers.head.as_str(), headers.end), ("", End::Silence));
    let first = streamed("hang=first").await.unwrap();
    assert_eq!((first.status(), first.text().as_str()), (200, ""));
    assert_eq!(first.end, End::Silence);
    let mid = streamed("hang=mid,after=3").await.unwrap();
    assert_eq!(
        (mid.content().as_str(), mid.end),
        ("one two three ", End::Silence)
    );
}

#[tokio::test]
async fn a_cut_stream_lacks_its_end() {
    for (how, end) in [
        ("clean", End::Proper),
        ("fin", End::Fin),
        ("rst", End::Reset),
    ] {
        let heard = streamed(&format!("cut={how},after=2")).await.unwrap();
        assert_eq!(heard.content(), "one two ", "{how}");
        assert!(!heard.text().contains("[DONE]"), "{how}");
        assert_eq!(heard.end, end, "{how}");
    }
}

#[tokio::test]
async fn a_json_body_is_cut_in_its_middle() {
    let heard = whole("cut=fin").await.unwrap();
    assert!(heard.text().starts_with('{'));
    assert_eq!((heard.json(), heard.end), (Value::Null, End::Fin));
}

#[tokio::test]
async fn garbage_stands_between_good_events() {
    let heard = streamed("garbage=mid").await.unwrap();
    assert!(heard.text().contains("not an event"));
    assert_eq!(heard.content(), "one two three four");
}

#[tokio::test]
async fn an_error_event_ends_the_stream() {
    let first = streamed("error=first").await.unwrap();
    assert_eq!(first.status(), 200);
    assert_eq!(first.events()[0]["error"]["type"], "server_error");
    let mid = streamed("error=mid,after=2").await.unwrap();
    assert_eq!(mid.content(), "one two ");
    assert_eq!(
        mid.events().last().unwrap()["error"]["type"],
        "server_error"
    );
    assert!(!mid.text().contains("[DONE]"));
}

#[tokio::test]
async fn pieces_are_cut_as_asked() {
    let split = streamed("split=7").await.unwrap();
    let (last, others) = split.pieces.split_last().unwrap();
    assert!(others.iter().all(|piece| piece.len() == 7) && last.len() <= 7);
    assert_eq!(split.content(), "one two three four");
    let random = streamed("seed=5").await.unwrap();
    assert_eq!(random.pieces, streamed("seed=5").await.unwrap().pieces);
    assert_ne!(random.pieces, streamed("seed=6").await.unwrap().pieces);
    assert_eq!(random.content(), "one two three four");
}

#[tokio::test]
async fn a_drip_sends_single_bytes_over_time() {
    let start = Instant::now();
    let heard = whole("drip=1ms").await.unwrap();
    assert!(heard.pieces.iter().all(|piece| piece.len() == 1));
    assert!(start.elapsed() >= Duration::from_millis(heard.pieces.len() as u64 - 1));
    assert!(heard.json().is_object());
}

#[tokio::test]
async fn a_pace_spreads_the_events() {
    let start = Instant::now();
    let heard = streamed("pace=20ms").await.unwrap();
    // A role, four words, a finish and the end: seven events with six waits between.
    assert_eq!(heard.pieces.len(), 7);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn content_has_the_asked_shape() {
    let heard = streamed("chunks=3,size=5").await.unwrap();
    assert_eq!(heard.content(), "x".repeat(15));
    let heard = streamed("oversized=100000").await.unwrap();
    assert!(
        heard
            .events()
            .iter()
            .any(|event| event.to_string().len() > 100_000)
    );
    let heard = streamed("text=a%2Cb").await.unwrap();
    assert_eq!(heard.content(), "a,b");
}

#[tokio::test]
async fn a_fault_may_follow_the_model() {
    let mock = mock().await.unwrap();
    for model in ["gpt-4o?status=503&latency=5ms", "gpt-4o;status=503"] {
        let mut question = question(true);
        question["model"] = json!(model);
        let heard = wire::post(&mock, CHAT, &question).await.unwrap();
        assert_eq!(heard.status(), 503);
    }
    assert_eq!(mock.meter().model("gpt-4o").requests, 2);
}

#[tokio::test]
async fn a_script_is_taken_request_by_request() {
    let mock = mock().await.unwrap();
    mock.script(["status=503".parse().unwrap(), Fault::default()]);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(
            wire::post(&mock, CHAT, &question(false))
                .await
                .unwrap()
                .status(),
        );
    }
    assert_eq!(statuses, [503, 200, 200]);
}

#[tokio::test]
async fn a_fault_that_cannot_be_read_is_told() {
    let heard = whole("nonsense=1").await.unwrap();
    assert_eq!(heard.status(), 400);
    assert!(heard.text().contains("nonsense"));
}
