//! Call layers behind a real server: when it takes an answer for complete.

use axum::{Router, body::Bytes, routing::post};
use http::Request;
use http_body_util::BodyExt;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tollgate_core::{Error, Outcome, Reply};
use tollgate_wire::{Body, OverHttp};
use tower::ServiceBuilder;

use crate::{
    over_http::{ANSWER, CHAT, receipts},
    support::Book,
};

#[tokio::test]
async fn behind_a_real_server_an_answer_of_known_length_is_complete() {
    let book = Book::default();
    let begun = |reply: Reply| async { Ok::<_, Error>(reply.start().await?.into_reply()) };
    let layers = ServiceBuilder::new().layer(receipts(&book)).and_then(begun);
    let json = || async { ([("content-type", "application/json")], ANSWER) };
    let router = Router::new()
        .route(CHAT, post(json))
        .layer(OverHttp::new(layers));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{CHAT}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let body = Body::from(Bytes::from_static(br#"{"model":"m","messages":[]}"#));
    let asked = client.request(Request::post(url).body(body).unwrap());
    let (head, body) = asked.await.unwrap().into_parts();
    assert_eq!(head.headers["content-length"], ANSWER.len().to_string());
    assert_eq!(body.collect().await.unwrap().to_bytes(), ANSWER);
    assert_eq!(book.only().outcome, Outcome::Complete);
}
