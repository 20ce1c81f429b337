//! Server side: a model of one's own that speaks OpenAI's dialect, served by axum to clients of Anthropic's.
//!
//! `cargo run -p tollgate-translate --example server`, then
//! `curl -i localhost:3000/v1/messages -d '{"model":"fast","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}'`

mod support;

use axum::Router;
use http::{Request, Response, header};
use tokio::net::TcpListener;
use tollgate_core::{
    Anonymous, Authenticated, BoxError, Error, Live, Receipt, Reply, UpstreamRequest,
};
use tollgate_fallback::{FallbackLayer, ModelRouter};
use tollgate_translate::{TranslateLayer, TranslatePolicy};
use tollgate_wire::{
    IngressLayer, IngressPolicy, PassthroughPolicy, RescueLayer,
    answer::{self, AnswerLimits},
};
use tower::{ServiceBuilder, service_fn};

const LIMITS: AnswerLimits = AnswerLimits {
    whole: 1 << 20,
    event: 1 << 16,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app()?).await?)
}

fn app() -> Result<Router, BoxError> {
    let routes = support::routes("model.internal")?;
    let service = ServiceBuilder::new()
        .layer(RescueLayer)
        // Open to everyone; `AuthLayer` would stand here.
        .map_request(|request: Request<_>| Authenticated {
            principal: Anonymous,
            request,
        })
        .layer(IngressLayer::new(Live::new(IngressPolicy::default())))
        .layer(FallbackLayer::new(ModelRouter::new(Live::new(routes))))
        // `FirstTokenLayer` does this too, and keeps clocks.
        .and_then(Reply::start)
        .layer(TranslateLayer::new(
            Live::new(PassthroughPolicy::default()),
            Live::new(TranslatePolicy::default()),
        ))
        .service(service_fn(model));
    Ok(Router::new().route_service("/v1/messages", service))
}

/// Stands for a model of one's own: it is asked and answers in OpenAI's dialect.
async fn model(request: UpstreamRequest) -> Result<Reply, Error> {
    let question = request.body.to_bytes();
    let question = String::from_utf8_lossy(&question);
    let word = match question.contains(r#""max_tokens":9"#) {
        true => "Hello.",
        false => "What?",
    };
    let message = format!(r#"{{"role":"assistant","content":"{word}"}}"#);
    let answer = format!(
        r#"{{"choices":[{{"index":0,"finish_reason":"stop","message":{message}}}],"usage":{{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}}}"#
    );
    let mut response = Response::new(http_body_util::Full::from(answer));
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    let receipt = Receipt {
        deployment: Some(request.deployment),
        ..Receipt::new(request.call, request.received)
    };
    Ok(answer::read(response, request.classifier, LIMITS, receipt))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::StatusCode;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn the_answer_is_anthropics() {
        let question =
            r#"{"model":"fast","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#;
        let request = Request::post("/v1/messages")
            .body(Body::from(question))
            .unwrap();
        let response = app().unwrap().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["type"], "message");
        assert_eq!(answer["content"][0]["text"], "Hello.");
        assert_eq!(answer["stop_reason"], "end_turn");
        assert_eq!(answer["usage"]["output_tokens"], 2);
    }
}
