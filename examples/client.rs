//! Client side: the same layers around a hyper client.
//!
//! `cargo run -p tollgate-examples --example client` asks a mock provider, so it needs no key.

use anyhow::ensure;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, Error},
    rt::TokioExecutor,
};
use serde_json::json;
use tollgate::{
    core::Receipt,
    stream::{ReceiptLayer, Record},
    wire::{Body, OverHttp},
};
use tollgate_testkit::{MockConfig, MockProvider};
use tower::{Service, ServiceBuilder, ServiceExt as _};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let provider = MockProvider::start(MockConfig::default()).await?;
    let llm = client(|receipt: &Receipt| println!("{:?}: {:?}", receipt.outcome, receipt.usage));
    let events = ask(llm, &provider.base_url(), "Hello, who are you?").await?;
    println!("{events}");
    Ok(())
}

/// An HTTP client that leaves a receipt for every call of a model, whatever becomes of it.
fn client(
    record: impl Record,
) -> impl Service<Request<Body>, Response = Response<Body>, Error = Error> {
    let http = Client::builder(TokioExecutor::new()).build_http();
    ServiceBuilder::new()
        .layer(OverHttp::new(ReceiptLayer::new(record)))
        // Below the call layers, so that none of them sees the key.
        .map_request(authorise)
        .service(http)
}

fn authorise(mut request: Request<Body>) -> Request<Body> {
    const KEY: HeaderValue = HeaderValue::from_static("Bearer sk-of-the-provider");
    request.headers_mut().insert(header::AUTHORIZATION, KEY);
    request
}

/// The events with which the provider at `base` answers.
async fn ask<C>(llm: C, base: &str, question: &str) -> anyhow::Result<String>
where
    C: Service<Request<Body>, Response = Response<Body>, Error = Error>,
{
    let body = json!({
        "model": "gpt-4o-mini", "messages": [{"role": "user", "content": question}],
        "stream": true, "stream_options": {"include_usage": true},
    });
    let request = Request::post(format!("{base}/v1/chat/completions"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(Bytes::from(body.to_string())))?;
    let mut response = llm.oneshot(request).await?;
    ensure!(
        response.status().is_success(),
        "answered {}",
        response.status()
    );
    let mut events = String::new();
    while let Some(frame) = response.frame().await {
        let frame = frame.map_err(anyhow::Error::from_boxed)?;
        if let Some(data) = frame.data_ref() {
            events.push_str(&String::from_utf8_lossy(data));
        }
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tollgate::core::{ErrorKind, Outcome};
    use tollgate_testkit::Fault;

    use super::*;

    #[tokio::test]
    async fn a_stream_leaves_a_receipt() {
        let config = MockConfig {
            key: Some("sk-of-the-provider".to_owned()),
            ..MockConfig::default()
        };
        let provider = MockProvider::start(config).await.unwrap();
        let (sender, receipts) = mpsc::channel();
        let llm = client(move |receipt: &Receipt| sender.send(receipt.clone()).unwrap());
        let events = ask(llm, &provider.base_url(), "one two three")
            .await
            .unwrap();
        assert!(events.ends_with("data: [DONE]\n\n"), "{events}");

        let receipt = receipts.try_recv().unwrap();
        let invoice = provider.meter().model("gpt-4o-mini").completion_tokens;
        assert_eq!(receipt.outcome, Outcome::Complete);
        assert_eq!(receipt.usage.total_output(), invoice);
        assert!(receipt.first_token.is_some());
    }

    #[tokio::test]
    async fn so_does_one_that_breaks_off() {
        let fault: Fault = "cut=fin".parse().unwrap();
        let provider = MockProvider::start(MockConfig::faulty(fault))
            .await
            .unwrap();
        let (sender, receipts) = mpsc::channel();
        let llm = client(move |receipt: &Receipt| sender.send(receipt.clone()).unwrap());
        assert!(
            ask(llm, &provider.base_url(), "one two three")
                .await
                .is_err()
        );
        let receipt = receipts.try_recv().unwrap();
        assert_eq!(receipt.outcome, Outcome::Broken(ErrorKind::BadAnswer));
    }
}
