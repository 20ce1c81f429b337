//! Server side: call layers around a handler of your own, with your own login.
//!
//! `cargo run -p tollgate-examples --example server`, then
//! `curl localhost:3000/v1/chat/completions -H 'x-user: ada' -d '{"model":"echo","messages":[]}'`

use axum::{
    Json, Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
    routing::post,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tollgate::{
    core::{Call, Receipt},
    stream::{ReceiptLayer, Record},
    wire::OverHttp,
};
use tower::ServiceBuilder;

/// Whom the app's own login has found.
#[derive(Clone, Debug)]
struct User(String);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let print = |receipt: &Receipt| println!("{:?}: {:?}", receipt.outcome, receipt.usage);
    axum::serve(listener, app(print)).await?;
    Ok(())
}

/// The app. Paths that are no model's API pass by the call layers untouched.
fn app(record: impl Record) -> Router {
    let layers = ServiceBuilder::new()
        .layer(ReceiptLayer::new(record))
        // Anything that tower can put around a service fits around calls too.
        .map_request(|call: Call<User>| {
            println!("{} asks {}", call.principal.0, call.envelope.model);
            call
        });
    let user = |head: &http::request::Parts| head.extensions.get::<User>().cloned();
    Router::new()
        .route("/v1/chat/completions", post(answer))
        .layer(OverHttp::new(layers).principal(user))
        // Added last, so it runs first: the principal above is what it found.
        .layer(middleware::from_fn(login))
}

/// Stands for a login of your own.
async fn login(mut request: Request, next: Next) -> Response {
    let name = request
        .headers()
        .get("x-user")
        .and_then(|name| name.to_str().ok());
    if let Some(user) = name.map(|name| User(name.to_owned())) {
        request.extensions_mut().insert(user);
    }
    next.run(request).await
}

/// Stands for a model of your own.
async fn answer() -> Json<Value> {
    Json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": "echo",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use axum::body::Body;
    use http::StatusCode;
    use http_body_util::BodyExt as _;
    use tollgate::core::Outcome;
    use tower::ServiceExt as _;

    use super::*;

    fn question(user: Option<&str>) -> Request {
        let mut request = Request::post("/v1/chat/completions");
        if let Some(user) = user {
            request = request.header("x-user", user);
        }
        let body = r#"{"model": "echo", "messages": [{"role": "user", "content": "Hello"}]}"#;
        request.body(Body::from(body)).unwrap()
    }

    #[tokio::test]
    async fn a_call_leaves_a_receipt() {
        let (sender, receipts) = mpsc::channel();
        let app = app(move |receipt: &Receipt| sender.send(receipt.clone()).unwrap());
        let response = app.oneshot(question(Some("ada"))).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["choices"][0]["message"]["content"], "Hello.");

        let receipt = receipts.try_recv().unwrap();
        assert_eq!(receipt.outcome, Outcome::Complete);
        assert_eq!(
            (receipt.usage.total_input(), receipt.usage.total_output()),
            (3, 2)
        );
        assert!(receipts.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_stranger_is_refused() {
        let response = app(|_: &Receipt| {}).oneshot(question(None)).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
}
