//! A client that leaves takes the call to the provider with it.

use std::time::Duration;

use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tollgate_testkit::MockProvider;

use crate::harness::{
    CHAT, Events, Gateway, KEY, PATIENCE, Setup, chat, exchange, gateway, post, provider, streamed,
};

/// The time in which the provider must notice.
const AT_ONCE: Duration = Duration::from_millis(50);

/// A busy machine may be late now and then; a defect is late every time.
const TRIES: usize = 5;

/// Sends a question and nothing else.
async fn ask(gateway: &Gateway, question: &str) -> TcpStream {
    let mut socket = TcpStream::connect(gateway.address).await.unwrap();
    let length = question.len();
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: g\r\nx-api-key: {KEY}\r\ncontent-length: {length}\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(question.as_bytes()).await.unwrap();
    socket
}

/// Waits until the provider has `count` calls to answer.
async fn until_asked(mock: &MockProvider, count: usize) {
    let asked = async {
        while mock.requests().len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .expect("the provider was not asked");
}

#[tokio::test]
async fn a_client_that_leaves_within_a_stream_ends_the_providers_work() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("pace=5ms,chunks=100000")).await;
    let mut in_time = false;
    for _ in 0..TRIES {
        let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        events.next_data().await.unwrap();
        drop(events);
        in_time |= mock.closed_within(AT_ONCE).await;
    }
    assert!(in_time, "the provider went on working");
}

#[tokio::test]
async fn a_client_that_leaves_a_silent_stream_ends_the_providers_work() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("hang=mid")).await;
    let mut in_time = false;
    for _ in 0..TRIES {
        let mut events = gateway.stream(CHAT, streamed("gpt-4o")).await;
        events.next_data().await.unwrap();
        drop(events);
        in_time |= mock.closed_within(AT_ONCE).await;
    }
    assert!(in_time, "the provider was left waiting");
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_ends_the_providers_work() {
    let mock = provider().await;
    for spec in ["hang=headers", "hang=first"] {
        let gateway = gateway(&mock.faulty_url(spec)).await;
        for question in [chat("gpt-4o"), streamed("gpt-4o")] {
            let mut in_time = false;
            for _ in 0..TRIES {
                let before = mock.requests().len();
                let socket = ask(&gateway, &question).await;
                until_asked(&mock, before + 1).await;
                drop(socket);
                in_time |= mock.closed_within(AT_ONCE).await;
            }
            assert!(in_time, "{spec}: the provider was left waiting");
        }
    }
}

#[tokio::test]
async fn a_client_that_resets_a_stream_of_http2_ends_the_providers_work() {
    let mock = provider().await;
    let gateway = gateway(&mock.faulty_url("hang=mid")).await;
    let mut in_time = false;
    for _ in 0..TRIES {
        let socket = TcpStream::connect(gateway.address).await.unwrap();
        let asked = tokio::time::Instant::now();
        let response = exchange(socket, post(CHAT, streamed("gpt-4o")), true).await;
        let mut events = Events::new(response, asked);
        events.next_data().await.unwrap();
        drop(events);
        in_time |= mock.closed_within(AT_ONCE).await;
    }
    assert!(in_time, "the provider was left waiting");
}

#[tokio::test]
async fn a_client_that_leaves_stops_the_search_for_a_fallback() {
    let (slow, other) = (provider().await, provider().await);
    let gateway = Setup::new()
        .model("slow", &slow.faulty_url("hang=headers"))
        .model("other", &other.base_url())
        .section(
            "litellm_settings",
            json!({"default_fallbacks": ["other"], "request_timeout": 0.5}),
        )
        .start()
        .await;
    let socket = ask(&gateway, &chat("slow")).await;
    until_asked(&slow, 1).await;
    drop(socket);
    assert!(slow.closed_within(PATIENCE).await);
    // A call that came later has been through the fallback, so the first one's would have been too.
    assert_eq!(gateway.post(CHAT, chat("slow")).await.status, 200);
    assert_eq!(other.requests().len(), 1);
}
