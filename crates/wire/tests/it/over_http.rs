//! Call layers around an axum router: the server's side.

use axum::{
    Extension, Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use http::{Request, Response, request::Parts};
use http_body_util::BodyExt;
use tollgate_core::{Anonymous, Outcome, Precision, Receipt};
use tollgate_stream::{ReceiptLayer, Record};
use tollgate_wire::OverHttp;
use tower::ServiceExt;

use crate::{fixtures::Fixture, support::Book};

pub(crate) const CHAT: &str = "/v1/chat/completions";
pub(crate) const ANSWER: &str =
    r#"{"model": "theirs", "choices": [], "usage": {"prompt_tokens": 2, "completion_tokens": 3}}"#;

/// A caller whom a login of one's own has named.
#[derive(Clone, Debug)]
struct Login(&'static str);

async fn stream() -> impl IntoResponse {
    let text = Fixture::named("chat-usage").text;
    ([("content-type", "text/event-stream")], text)
}

async fn refuse() -> impl IntoResponse {
    let headers = [("x-own", "kept"), ("content-type", "text/plain")];
    (StatusCode::IM_A_TEAPOT, headers, "not coffee")
}

async fn echo(
    headers: HeaderMap,
    login: Option<Extension<Login>>,
    body: Bytes,
) -> impl IntoResponse {
    let login = login.map_or("nobody", |Extension(login)| login.0);
    assert_eq!(headers["content-length"], body.len().to_string());
    let quoted = serde_json::to_string(std::str::from_utf8(&body).unwrap()).unwrap();
    format!("{{\"login\":\"{login}\",\"body\":{quoted}}}")
}

/// A layer that writes into `book`.
pub(crate) fn receipts(book: &Book) -> ReceiptLayer<impl Record> {
    let book = book.clone();
    ReceiptLayer::new(move |receipt: &Receipt| book.add(receipt))
}

fn router(book: &Book) -> Router {
    let json = || async { ([("content-type", "application/json")], ANSWER) };
    Router::new()
        .route(CHAT, post(json))
        .route("/v1/completions", post(stream))
        .route("/v1/embeddings", post(refuse))
        .route("/v1/moderations", post(echo))
        .route("/health", get(|| async { "well" }))
        .layer(OverHttp::new(receipts(book)))
}

async fn ask(router: Router, path: &str, body: &str) -> (Response<()>, String) {
    let request = Request::post(path).body(axum::body::Body::from(body.to_owned()));
    let (head, body) = router.oneshot(request.unwrap()).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (
        Response::from_parts(head, ()),
        String::from_utf8(body.into()).unwrap(),
    )
}

#[tokio::test]
async fn a_handlers_answer_is_metered_and_untouched() {
    let book = Book::default();
    let body = r#"{"model":"m","messages":[]}"#;
    let (head, text) = ask(router(&book), CHAT, body).await;
    assert_eq!((head.status().as_u16(), &*text), (200, ANSWER));
    let receipt = book.only();
    assert_eq!((receipt.usage.input, receipt.usage.output), (2, 3));
    assert_eq!(receipt.outcome, Outcome::Complete);
    assert_eq!(receipt.model.as_deref(), Some("m"));
}

#[tokio::test]
async fn a_handlers_stream_is_metered_and_untouched() {
    let book = Book::default();
    let body = r#"{"model":"m","prompt":"x","stream":true}"#;
    let (_, text) = ask(router(&book), "/v1/completions", body).await;
    assert_eq!(text.as_bytes(), Fixture::named("chat-usage").text);
    assert_eq!(book.only().usage.precision, Precision::Reported);
}

#[tokio::test]
async fn a_handlers_refusal_passes_verbatim() {
    let book = Book::default();
    let body = r#"{"model":"m","input":"x"}"#;
    let (head, text) = ask(router(&book), "/v1/embeddings", body).await;
    assert_eq!((head.status().as_u16(), &*text), (418, "not coffee"));
    assert_eq!(head.headers()["x-own"], "kept");
    assert!(matches!(book.only().outcome, Outcome::Broken(_)));
}

#[tokio::test]
async fn a_handler_sees_what_was_sent() {
    let body = "{ \"input\" : \"é\",\n\"metadata\":{\"k\":1} }";
    let (_, text) = ask(router(&Book::default()), "/v1/moderations", body).await;
    let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(seen["body"], body);
}

#[tokio::test]
async fn a_malformed_call_is_refused_in_openais_shape() {
    let (head, text) = ask(router(&Book::default()), CHAT, "{").await;
    assert_eq!(head.status(), 400);
    let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(seen["error"]["type"], "invalid_request_error");
}

#[tokio::test]
async fn other_paths_pass_by() {
    let book = Book::default();
    let request = Request::get("/health").body(axum::body::Body::empty());
    let response = router(&book).oneshot(request.unwrap()).await.unwrap();
    let body = response.into_body().collect().await.unwrap();
    assert_eq!(body.to_bytes(), "well");
    assert_eq!(book.count(), 0);
}

#[tokio::test]
async fn the_caller_is_named_by_ones_own_login_or_refused() {
    let named = |head: &Parts| head.extensions.get::<Login>().map(|_| Anonymous);
    let layer = OverHttp::new(tower::layer::util::Identity::new()).principal(named);
    let router = Router::new()
        .route("/v1/moderations", post(echo))
        .layer(layer);
    let body = r#"{"input":"x"}"#;
    let (head, text) = ask(router.clone(), "/v1/moderations", body).await;
    assert_eq!(head.status(), 401, "{text}");
    assert!(text.contains("\"type\":\"auth_error\""), "{text}");
    let router = router.layer(Extension(Login("me")));
    let (head, text) = ask(router, "/v1/moderations", body).await;
    assert_eq!(head.status(), 200);
    assert!(text.contains("\"login\":\"me\""), "{text}");
}
