//! Server side: two models of one's own under one name, served by axum. The first one fails.
//!
//! `cargo run -p tollgate-fallback --example server`, then
//! `curl -i localhost:3000/v1/chat/completions -d '{"model":"fast","messages":[]}'`

mod support;

use axum::Router;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use tokio::net::TcpListener;
use tollgate_core::{
    Anonymous, Attempt, Authenticated, Error, ErrorKind, Frame, FrameKind, Live, Receipt, Reply,
    ReplyHead, Started,
};
use tollgate_fallback::{FallbackLayer, ModelRouter};
use tollgate_wire::{IngressLayer, IngressPolicy, RescueLayer};
use tower::{ServiceBuilder, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app()).await
}

fn app() -> Router {
    let routes = support::routes([("busy", None), ("idle", None)]);
    let service = ServiceBuilder::new()
        .layer(RescueLayer)
        // Open to everyone; `AuthLayer` would stand here.
        .map_request(|request: Request<_>| Authenticated {
            principal: Anonymous,
            request,
        })
        .layer(IngressLayer::new(Live::new(IngressPolicy::default())))
        .layer(FallbackLayer::new(ModelRouter::new(Live::new(routes))))
        .service(service_fn(answer));
    Router::new().route_service("/v1/chat/completions", service)
}

/// Stands for models of one's own.
async fn answer(attempt: Attempt<Anonymous>) -> Result<Started, Error> {
    let deployment = attempt.candidate.deployment;
    if &*deployment.id == "busy" {
        return Err(Error::new(ErrorKind::Connect, "this one never answers"));
    }
    let json = HeaderValue::from_static("application/json");
    let head = ReplyHead {
        status: StatusCode::OK,
        headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
    };
    let answer = Bytes::from_static(br#"{"choices":[{"message":{"content":"Hello."}}]}"#);
    let receipt = Receipt {
        deployment: Some(deployment),
        ..Receipt::new(attempt.call.id, attempt.call.received)
    };
    let frames = [Frame::new(answer, FrameKind::Content)];
    // What has no content never becomes `Started`.
    Reply::from_frames(head, frames, receipt).start().await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn the_second_one_answers() {
        let request = Request::post("/v1/chat/completions")
            .body(Body::from(r#"{"model":"fast","messages":[]}"#))
            .unwrap();
        let response = app().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["x-tollgate-attempts"], "2");
        assert_eq!(response.headers()["x-litellm-model-id"], "idle");
    }
}
