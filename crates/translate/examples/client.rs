//! Client side: a program that speaks Anthropic's dialect asks a provider of OpenAI's with a hyper client.
//!
//! `cargo run -p tollgate-translate --example client` asks a mock provider, so it needs no key.

mod support;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tollgate_core::{
    Anonymous, Authenticated, BoxError, Error, ErrorKind, Live, Receipt, Reply, Segments,
    UpstreamRequest,
};
use tollgate_fallback::{FallbackLayer, ModelRouter, Routes};
use tollgate_testkit::{MockConfig, MockProvider};
use tollgate_translate::{TranslateLayer, TranslatePolicy};
use tollgate_wire::{
    Body, IngressLayer, IngressPolicy, PassthroughPolicy, RescueLayer,
    answer::{self, AnswerLimits},
    upstream_error,
};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

type Http = Client<HttpConnector, Segments>;

const LIMITS: AnswerLimits = AnswerLimits {
    whole: 1 << 20,
    event: 1 << 16,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let provider = MockProvider::start(MockConfig::default()).await?;
    let routes = support::routes(&provider.addr().to_string())?;
    let response = ask(routes, "Hello").await?;
    println!("{:?}", response.collect().await?.to_bytes());
    Ok(())
}

/// The streamed answer, in Anthropic's events.
async fn ask(routes: Routes, question: &str) -> Result<Response<Body>, BoxError> {
    let http: Http = Client::builder(TokioExecutor::new()).build_http();
    let llm = ServiceBuilder::new()
        .layer(RescueLayer)
        .map_request(|request: Request<Body>| Authenticated {
            principal: Anonymous,
            request,
        })
        .layer(IngressLayer::new(Live::new(IngressPolicy::default())))
        .layer(FallbackLayer::new(ModelRouter::new(Live::new(routes))))
        .and_then(Reply::start)
        .layer(TranslateLayer::new(
            Live::new(PassthroughPolicy::default()),
            Live::new(TranslatePolicy::default()),
        ))
        .service(service_fn(move |request| send(http.clone(), request)));
    let message = format!(r#"{{"role":"user","content":"{question}"}}"#);
    let body =
        format!(r#"{{"model":"fast","max_tokens":100,"stream":true,"messages":[{message}]}}"#);
    let request = Request::post("/v1/messages").body(Body::from(Bytes::from(body)))?;
    Ok(llm.oneshot(request).await?)
}

/// Sends with a client of one's own; `tollgate-upstream` has a quicker one, with TLS.
async fn send(http: Http, request: UpstreamRequest) -> Result<Reply, Error> {
    let deployment = request.deployment;
    let response = http
        .request(Request::from_parts(request.head, request.body))
        .await;
    let response = response.map_err(|error| {
        Error::new(ErrorKind::Connect, "the provider did not answer").with_source(error)
    })?;
    if !response.status().is_success() {
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| {
            Error::new(ErrorKind::BadAnswer, "the error answer broke off").with_source(error)
        })?;
        return Err(upstream_error(
            &deployment,
            head.status,
            head.headers,
            body.to_bytes(),
        ));
    }
    let receipt = Receipt {
        deployment: Some(deployment),
        ..Receipt::new(request.call, request.received)
    };
    Ok(answer::read(response, request.classifier, LIMITS, receipt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_events_are_anthropics() {
        let provider = MockProvider::start(MockConfig::default()).await.unwrap();
        let routes = support::routes(&provider.addr().to_string()).unwrap();
        let response = ask(routes, "Hello").await.unwrap();
        let body = response.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body);
        assert!(body.starts_with("event: message_start\n"), "{body}");
        assert!(body.contains("event: message_stop\n"), "{body}");
        let asked = provider.requests();
        assert_eq!(asked.len(), 1);
    }
}
