//! Call layers around a client: the other side of the wire.

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use tollgate_core::{Outcome, Receipt};
use tollgate_stream::ReceiptLayer;
use tollgate_testkit::{Fault, MockConfig, MockProvider};
use tollgate_wire::{Body, OverHttp};
use tower::{Layer, Service, ServiceExt};

use crate::support::Book;

type Http = Client<HttpConnector, Body>;

/// A client whose calls are written into `book`.
fn metered(
    book: &Book,
) -> impl Service<Request<Body>, Response = http::Response<Body>, Error = Error> + Clone {
    let http: Http = Client::builder(TokioExecutor::new()).build_http();
    let book = book.clone();
    let receipts = ReceiptLayer::new(move |receipt: &Receipt| book.add(receipt));
    OverHttp::new(receipts).layer(http)
}

fn question(url: &str, stream: bool) -> Request<Body> {
    let body = json!({
        "model": "gpt-4o", "stream": stream, "stream_options": {"include_usage": true},
        "messages": [{"role": "user", "content": "one two three"}],
    });
    let body = Body::from(Bytes::from(body.to_string()));
    Request::post(format!("{url}/v1/chat/completions"))
        .body(body)
        .unwrap()
}

async fn mock() -> MockProvider {
    MockProvider::start(MockConfig::default()).await.unwrap()
}

async fn text(response: http::Response<Body>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.into()).unwrap()
}

#[tokio::test]
async fn an_answer_is_metered_as_the_provider_billed_it() {
    let (mock, book) = (mock().await, Book::default());
    let asked = metered(&book).oneshot(question(&mock.base_url(), false));
    let answer: Value = serde_json::from_str(&text(asked.await.unwrap()).await).unwrap();
    assert_eq!(answer["choices"][0]["message"]["content"], "one two three");
    let (usage, billed) = (book.only().usage, mock.meter().model("gpt-4o"));
    assert_eq!(usage.total_input(), billed.prompt_tokens);
    assert_eq!(usage.total_output(), billed.completion_tokens);
}

#[tokio::test]
async fn a_stream_is_metered_and_ends_as_the_provider_ended_it() {
    let (mock, book) = (mock().await, Book::default());
    let asked = metered(&book).oneshot(question(&mock.base_url(), true));
    let stream = text(asked.await.unwrap()).await;
    assert!(stream.ends_with("data: [DONE]\n\n"), "{stream}");
    assert!(
        stream.contains("\"model\":\"gpt-4o-2024-08-06\""),
        "{stream}"
    );
    let (receipt, billed) = (book.only(), mock.meter().model("gpt-4o"));
    assert_eq!(receipt.outcome, Outcome::Complete);
    assert_eq!(receipt.usage.total_output(), billed.completion_tokens);
}

#[tokio::test]
async fn a_refusal_comes_back_as_the_provider_gave_it() {
    let (mock, book) = (mock().await, Book::default());
    let fault: Fault = "status=429,retry-after=7".parse().unwrap();
    mock.script([fault.clone(), fault]);
    let url = mock.base_url();
    let plain: Http = Client::builder(TokioExecutor::new()).build_http();
    let direct = plain.oneshot(question(&url, false)).await.unwrap();
    let direct = direct.into_body().collect().await.unwrap().to_bytes();
    let response = metered(&book).oneshot(question(&url, false)).await.unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(text(response).await.as_bytes(), direct);
    assert!(matches!(book.only().outcome, Outcome::Broken(_)));
}

#[tokio::test]
async fn the_clients_own_error_comes_back_as_itself() {
    let refusing = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", refusing.local_addr().unwrap());
    drop(refusing);
    let book = Book::default();
    let asked = metered(&book).oneshot(question(&url, false));
    let error: Error = asked.await.unwrap_err();
    assert!(error.is_connect());
    assert!(matches!(book.only().outcome, Outcome::Broken(_)));
}

#[tokio::test]
async fn a_stream_that_breaks_is_told_and_ends_uncleanly() {
    let (mock, book) = (mock().await, Book::default());
    mock.script(["cut=rst,after=2".parse().unwrap()]);
    let asked = metered(&book).oneshot(question(&mock.base_url(), true));
    let response = asked.await.unwrap();
    let mut body = response.into_body();
    let (mut seen, mut clean) = (Vec::new(), true);
    while let Some(next) = body.frame().await {
        match next {
            Ok(frame) => seen.extend_from_slice(&frame.into_data().unwrap()),
            Err(_) => clean = false,
        }
    }
    let seen = String::from_utf8(seen).unwrap();
    assert!(!clean && seen.contains("\"error\""), "{seen}");
    assert!(matches!(book.only().outcome, Outcome::Broken(_)));
}
