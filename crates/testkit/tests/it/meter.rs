//! The invoice, the journal, and the detection of clients that leave.

use std::{io, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tollgate_testkit::{MockConfig, MockProvider};

use crate::wire;

const CHAT: &str = "/v1/chat/completions";

async fn mock() -> io::Result<MockProvider> {
    MockProvider::start(MockConfig::default()).await
}

fn question(stream: bool) -> Value {
    json!({"model": "m", "stream": stream, "messages": [{"role": "user", "content": "a b c"}]})
}

/// An HTTP/2 request with prior knowledge.
async fn over_http2(url: String, body: &Value) -> Option<Response<Incoming>> {
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let body = Full::new(Bytes::from(body.to_string()));
    client
        .request(Request::post(url).body(body).ok()?)
        .await
        .ok()
}

#[tokio::test]
async fn answers_are_billed_as_they_reported() {
    let mock = mock().await.unwrap();
    let usage = wire::post(&mock, CHAT, &question(false))
        .await
        .unwrap()
        .json()["usage"]
        .clone();
    wire::post(&mock, CHAT, &question(true)).await.unwrap();
    let line = mock.meter().model("m");
    assert_eq!(line.requests, 2);
    assert_eq!(json!(line.prompt_tokens / 2), usage["prompt_tokens"]);
    assert_eq!(
        json!(line.completion_tokens / 2),
        usage["completion_tokens"]
    );
    assert_eq!((line.streams_completed, line.streams_aborted), (1, 0));
    assert_eq!(mock.meter().open_requests, 0);
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed_and_billed_for_what_it_got() {
    let mock = mock().await.unwrap();
    let path = format!("/fault/hang=mid,after=2{CHAT}");
    let stream = wire::ask(mock.addr(), &path, &question(true))
        .await
        .unwrap();
    assert!(!mock.closed_within(Duration::from_millis(50)).await);
    assert_eq!(mock.meter().open_streams, 1);
    drop(stream);
    assert!(mock.closed_within(Duration::from_secs(5)).await);
    let meter = mock.meter();
    assert_eq!((meter.open_streams, meter.disconnects), (0, 1));
    assert!(meter.last_disconnect.is_some());
    let line = meter.model("m");
    assert_eq!((line.completion_tokens, line.streams_aborted), (2, 1));
}

#[tokio::test]
async fn a_client_that_leaves_before_the_head_is_noticed() {
    let mock = mock().await.unwrap();
    let path = format!("/fault/hang=headers{CHAT}");
    let stream = wire::ask(mock.addr(), &path, &question(false))
        .await
        .unwrap();
    assert!(!mock.closed_within(Duration::from_millis(50)).await);
    drop(stream);
    assert!(mock.closed_within(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn the_mocks_own_cut_is_no_disconnect() {
    let mock = mock().await.unwrap();
    wire::post(&mock, &format!("/fault/cut=rst{CHAT}"), &question(true))
        .await
        .unwrap();
    assert_eq!(mock.meter().disconnects, 0);
    assert_eq!(mock.meter().model("m").streams_aborted, 1);
}

#[tokio::test]
async fn http2_is_served_and_a_reset_stream_noticed() {
    let mock = mock().await.unwrap();
    let url = mock.base_url() + CHAT;
    let body = over_http2(url, &question(true)).await.unwrap().into_body();
    let body = body.collect().await.unwrap().to_bytes();
    assert!(body.ends_with(b"data: [DONE]\n\n"));
    let url = mock.faulty_url("hang=first") + CHAT;
    drop(over_http2(url, &question(true)).await.unwrap());
    assert!(mock.closed_within(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn http2_connections_are_cut_too() {
    let mock = mock().await.unwrap();
    let url = mock.faulty_url("cut=rst") + CHAT;
    let body = over_http2(url, &question(true)).await.unwrap().into_body();
    assert!(body.collect().await.is_err());
}

#[tokio::test]
async fn requests_are_kept_as_they_came() {
    let mock = mock().await.unwrap();
    let path = format!("{CHAT}?a=%20b");
    wire::post(&mock, &path, &question(false)).await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests[0].path, CHAT);
    assert_eq!(requests[0].query.as_deref(), Some("a=%20b"));
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[0].json(), question(false));
    assert_eq!(
        serde_json::to_value(&requests[0]).unwrap()["body"],
        question(false).to_string()
    );
}

#[tokio::test]
async fn a_reset_forgets_all() {
    let mock = mock().await.unwrap();
    mock.script(["status=503".parse().unwrap(), "status=503".parse().unwrap()]);
    wire::post(&mock, CHAT, &question(false)).await.unwrap();
    let heard = wire::post(&mock, "/__mock/reset", &Value::Null)
        .await
        .unwrap();
    assert_eq!(heard.json(), json!({"ok": true}));
    assert!(mock.requests().is_empty() && mock.meter().models.is_empty());
    let heard = wire::post(&mock, CHAT, &question(false)).await.unwrap();
    assert_eq!(heard.status(), 200);
}

#[tokio::test]
async fn the_control_calls_and_models_answer_a_get() {
    let mock = mock().await.unwrap();
    wire::post(&mock, CHAT, &question(false)).await.unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let mut got = Vec::new();
    for path in [
        "/__mock/meter",
        "/__mock/requests",
        "/v1/models",
        "/v1/models/gpt-4o",
    ] {
        let url = (mock.base_url() + path).parse().unwrap();
        let body = client.get(url).await.unwrap().into_body();
        let body = body.collect().await.unwrap().to_bytes();
        got.push(serde_json::from_slice::<Value>(&body).unwrap());
    }
    assert_eq!(got[0]["models"]["m"]["requests"], 1);
    assert_eq!(got[1][0]["method"], "POST");
    assert_eq!(got[2]["data"][0]["id"], "gpt-4o");
    assert_eq!(got[3]["object"], "model");
}

#[tokio::test]
async fn a_wanted_key_is_demanded() {
    let config = MockConfig {
        key: Some("sk-mock".to_owned()),
        ..MockConfig::default()
    };
    let mock = MockProvider::start(config).await.unwrap();
    let refused = wire::post(&mock, CHAT, &question(false)).await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.json()["error"]["code"], "invalid_api_key");
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    for (name, value) in [("authorization", "Bearer sk-mock"), ("api-key", "sk-mock")] {
        let request = Request::get(mock.base_url() + "/v1/models").header(name, value);
        let response = client
            .request(request.body(Full::default()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{name}");
    }
}

#[tokio::test]
async fn a_dropped_provider_closes_its_port_and_connections() {
    let mock = mock().await.unwrap();
    let addr = mock.addr();
    let path = format!("/fault/hang=first{CHAT}");
    let mut stream = wire::ask(addr, &path, &question(true)).await.unwrap();
    drop(mock);
    let mut rest = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest);
    tokio::time::timeout(Duration::from_secs(5), read)
        .await
        .unwrap()
        .ok();
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}
