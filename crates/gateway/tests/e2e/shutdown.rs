//! Going away without cutting anyone off, unless they take too long.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::harness::{CHAT, Gateway, Setup, chat, gateway, post, provider, send, streamed};

/// A stream that takes half a second, and one that nobody waits for.
const SHORT: &str = "pace=50ms,chunks=10";
const LONG: &str = "pace=50ms,chunks=10000";

/// Well below the time that a gateway waits for calls and for clients.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn stop(gateway: &Gateway, signal: &str) {
    gateway.signal(signal);
    gateway.log.after("stopping").await.unwrap();
}

#[tokio::test]
async fn running_streams_are_completed_before_the_process_ends() {
    let mock = provider().await;
    for signal in ["TERM", "INT"] {
        let mut gateway = gateway(&mock.faulty_url(SHORT)).await;
        let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        events.next_data().await.unwrap();
        stop(&gateway, signal).await;
        let ended = events.rest().await;
        assert!(ended.is_complete(), "{signal}: {ended:?}");
        assert!(gateway.ended().await.success(), "{signal}");
    }
}

#[tokio::test]
async fn load_balancers_are_told_to_look_elsewhere_while_calls_are_served() {
    let mock = provider().await;
    let mut gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .model("slow", &mock.faulty_url(SHORT))
        .start()
        .await;
    let mut events = gateway.stream(CHAT, streamed("slow")).await;
    events.next_data().await.unwrap();
    assert_eq!(gateway.get("/health/readiness").await.status, 200);
    stop(&gateway, "TERM").await;
    assert_eq!(gateway.get("/health/readiness").await.status, 503);
    assert_eq!(gateway.get("/health/liveliness").await.status, 200);
    assert_eq!(gateway.post(CHAT, chat("gpt-4o")).await.status, 200);
    assert!(events.rest().await.is_complete());
    assert!(gateway.ended().await.success());
}

#[tokio::test]
async fn a_stream_that_takes_too_long_is_told_so() {
    let mock = provider().await;
    let mut gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url(LONG))
        .settings(json!({"drain_timeout": 0.3}))
        .start()
        .await;
    let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    events.next_data().await.unwrap();
    stop(&gateway, "TERM").await;
    let error = events.rest().await.error();
    assert_eq!(error["code"], "503", "{error}");
    assert!(
        error["message"].as_str().unwrap().contains("shutting down"),
        "{error}"
    );
    assert!(gateway.ended().await.success());
}

#[tokio::test]
async fn a_second_signal_ends_all_streams_at_once() {
    let mock = provider().await;
    let mut gateway = gateway(&mock.faulty_url(LONG)).await;
    let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
    events.next_data().await.unwrap();
    stop(&gateway, "TERM").await;
    let told = Instant::now();
    gateway.signal("TERM");
    assert_eq!(events.rest().await.error()["code"], "503");
    assert!(gateway.ended().await.success());
    assert!(told.elapsed() < AT_ONCE, "it took {:?}", told.elapsed());
}

#[tokio::test]
async fn a_second_signal_ends_calls_that_wait_for_their_answer() {
    let mock = provider().await;
    for spec in ["hang=headers", "hang=first"] {
        let mut gateway = gateway(&mock.faulty_url(spec)).await;
        let before = mock.requests().len();
        let waiting = tokio::spawn(send(gateway.address, post(CHAT, streamed("gpt-4o"))));
        while mock.requests().len() == before {
            tokio::task::yield_now().await;
        }
        stop(&gateway, "TERM").await;
        let told = Instant::now();
        gateway.signal("TERM");
        assert!(gateway.ended().await.success());
        assert!(
            told.elapsed() < AT_ONCE,
            "{spec}: it took {:?}",
            told.elapsed()
        );
        assert_eq!(waiting.await.unwrap().status(), 503, "{spec}");
    }
}

#[tokio::test]
async fn an_idle_gateway_stops_at_once_even_with_open_connections() {
    let mut gateway = Setup::new().start().await;
    let idle = tokio::net::TcpStream::connect(gateway.address)
        .await
        .unwrap();
    assert_eq!(gateway.get("/livez").await.status, 200);
    let told = Instant::now();
    gateway.signal("TERM");
    assert!(gateway.ended().await.success());
    assert!(told.elapsed() < AT_ONCE, "it took {:?}", told.elapsed());
    drop(idle);
}
