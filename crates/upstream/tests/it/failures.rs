//! What goes wrong at a provider, and how it is told.

use std::{sync::Arc, time::Duration};

use tokio::net::TcpListener;
use tollgate_core::{Clock, Clocks, Error, ErrorKind};
use tollgate_testkit::{MockConfig, MockProvider};
use tollgate_upstream::UpstreamPolicy;
use tower::ServiceExt;

use crate::{
    raw::{Raw, json},
    request::{KEY, deployment, question, read, upstream},
};

async fn fails(url: &str) -> Error {
    let asked = upstream(UpstreamPolicy::default()).oneshot(question(url, true));
    asked.await.unwrap_err()
}

#[tokio::test]
async fn a_provider_that_refuses_connections_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = fails(&format!("http://{host}")).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    let message = error.message();
    assert!(
        message.contains("SomeProviderException - Connection error."),
        "{message}"
    );
    assert!(message.contains(&host), "{message}");
}

#[tokio::test]
async fn a_connection_must_stand_in_time_with_its_tls() {
    // Takes connections and never says a word.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let mut asked = question(&url, true);
    let mut impatient = deployment();
    impatient.clocks = Clocks {
        connect: Some(Duration::from_millis(50)),
        ..Clocks::default()
    };
    asked.deployment = Arc::new(impatient);
    let asked = upstream(UpstreamPolicy::default()).oneshot(asked);
    let error = asked.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Clock::Connect));
    assert!(error.message().contains("0.05 s"), "{error}");
}

#[tokio::test]
async fn a_refusal_keeps_what_the_provider_said_but_not_the_key() {
    let body =
        format!(r#"{{"error":{{"message":"Incorrect API key: {KEY}","code":"invalid_api_key"}}}}"#);
    let headers = "x-request-id: req_1\r\nretry-after: 7\r\n";
    let raw = Raw::answering(json("401 Unauthorized", headers, &body)).await;
    let error = fails(&raw.url).await;
    assert_eq!(
        error.kind(),
        ErrorKind::Upstream(http::StatusCode::UNAUTHORIZED)
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let upstream = error.upstream().unwrap();
    assert_eq!(upstream.headers["x-request-id"], "req_1");
    assert_eq!(&*upstream.provider, "openai");
    let scrubbed = body.replace(KEY, "[redacted]");
    assert_eq!(upstream.body, scrubbed);
    assert!(
        error.message().ends_with("Incorrect API key: [redacted]"),
        "{error}"
    );
}

#[tokio::test]
async fn the_key_is_scrubbed_from_a_refusal_in_pieces() {
    let (front, back) = KEY.split_at(9);
    let answer = format!(
        "HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{front}\r\n{:x}\r\n{back}\r\n0\r\n\r\n",
        front.len(),
        back.len()
    );
    let error = fails(&Raw::answering(answer).await.url).await;
    assert_eq!(error.upstream().unwrap().body, "[redacted]");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Raw::answering(json("200 OK", "", "{}")).await;
    let location = format!("location: {}/v1/chat/completions\r\n", elsewhere.url);
    let raw = Raw::answering(json("307 Temporary Redirect", &location, "{}")).await;
    let error = fails(&raw.url).await;
    // Its status would send the client elsewhere.
    let kind = ErrorKind::Upstream(http::StatusCode::BAD_GATEWAY);
    assert_eq!(error.kind(), kind);
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_head_is_no_answer() {
    let error = fails(&Raw::answering("").await.url).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_no_complete_answer() {
    let mock = MockProvider::start(MockConfig::default()).await.unwrap();
    for (fault, kind) in [
        ("cut=clean,after=2", ErrorKind::BadAnswer),
        ("cut=fin,after=2", ErrorKind::BadAnswer),
        ("cut=rst,after=2", ErrorKind::BadAnswer),
    ] {
        mock.script([fault.parse().unwrap()]);
        let asked = upstream(UpstreamPolicy::default()).oneshot(question(&mock.base_url(), true));
        let error = read(asked.await.unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}");
    }
}
