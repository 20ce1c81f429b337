//! In process: calls without any HTTP server, tried at one deployment after the other.
//!
//! `cargo run -p tollgate-examples --example in_process` asks mock providers, so it needs no key.

use std::{sync::Arc, time::Instant};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Extensions, HeaderMap, Uri};
use tollgate::{
    Stack,
    core::{
        Anonymous, Call, CallId, Clocks, Deployment, Error, ErrorKind, Live, Receipt, Reply,
        Segments,
    },
    fallback::{ModelRouter, Routes},
    stream::Record,
    upstream::{CredentialsLayer, Upstream, UpstreamPolicy},
    wire::{PassthroughPolicy, paths::Target, peek::Peek},
};
use tollgate_examples::deployment;
use tollgate_testkit::{MockConfig, MockProvider};
use tower::{Layer as _, Service, ServiceExt as _};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let broken = MockProvider::start(MockConfig::faulty("status=503".parse()?)).await?;
    let sound = MockProvider::start(MockConfig::default()).await?;
    let deployments = [&broken, &sound].map(|provider| {
        let base = provider.base_url() + "/v1";
        deployment("fast", "gpt-4o-mini", &base, "sk-of-the-provider")
    });
    let deployments: Vec<_> = deployments.into_iter().collect::<anyhow::Result<_>>()?;
    let print = |receipt: &Receipt| println!("{:?}: {:?}", receipt.outcome, receipt.attempts);
    println!("{}", ask(models(deployments, print), "Hello").await?);
    Ok(())
}

/// A service that answers calls.
fn models(
    deployments: Vec<Arc<Deployment>>,
    record: impl Record,
) -> impl Service<Call, Response = Reply, Error = Error> {
    let upstream = CredentialsLayer.layer(Upstream::new(Live::new(UpstreamPolicy::default())));
    let routes = Routes::builder(deployments).build();
    Stack::new(upstream)
        .passthrough(Live::new(PassthroughPolicy::default()))
        .first_token(Live::new(Clocks::default()))
        .fallback(ModelRouter::new(Live::new(routes)))
        .receipts(record)
        // Refuses a stack that does not answer calls of anyone here, in one sentence.
        .check::<Anonymous>()
        .into_service()
}

/// The answer to `question`, frame by frame: a whole answer is a stream of one.
async fn ask<M>(models: M, question: &str) -> anyhow::Result<String>
where
    M: Service<Call, Response = Reply, Error = Error>,
{
    let messages = serde_json::json!([{"role": "user", "content": question}]);
    let body = serde_json::json!({"model": "fast", "messages": messages});
    let call = chat(Bytes::from(body.to_string()))?;
    let mut reply = models.oneshot(call).await?;
    let mut answer = Vec::new();
    while let Some(frame) = reply.next_frame().await {
        answer.extend_from_slice(&frame?.bytes);
    }
    String::from_utf8(answer).context("the answer is no UTF-8")
}

/// The call that `body` makes when it is posted to `/v1/chat/completions`.
fn chat(body: Bytes) -> Result<Call, Error> {
    let uri = Uri::from_static("/v1/chat/completions");
    let no_target = || Error::new(ErrorKind::UnknownRoute, "no path of a model's API");
    let target = Target::of(uri.path()).ok_or_else(no_target)?;
    let malformed = |found: tollgate::wire::scan::Malformed| {
        Error::new(ErrorKind::InvalidRequest, found.reason)
    };
    let mut peek = Peek::default();
    peek.push(&body).map_err(malformed)?;
    let (envelope, controls) = peek.finish(target, Segments::from(body))?;
    Ok(Call {
        id: CallId::random(),
        received: Instant::now(),
        principal: Anonymous,
        envelope,
        controls,
        uri,
        headers: HeaderMap::new(),
        extensions: Extensions::new(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn the_second_deployment_answers_for_the_first() {
        let broken = MockConfig::faulty("status=503".parse().unwrap());
        let broken = MockProvider::start(broken).await.unwrap();
        let sound = MockProvider::start(MockConfig::default()).await.unwrap();
        let deployments = [&broken, &sound].map(|provider| {
            let base = provider.base_url() + "/v1";
            deployment("fast", "gpt-4o-mini", &base, "sk-of-the-provider").unwrap()
        });
        let (sender, receipts) = mpsc::channel();
        let record = move |receipt: &Receipt| sender.send(receipt.clone()).unwrap();
        let answer = ask(models(deployments.to_vec(), record), "Hello")
            .await
            .unwrap();
        // The answer names the model that was asked for.
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["model"], "fast");

        let receipt = receipts.try_recv().unwrap();
        let errors: Vec<_> = receipt
            .attempts
            .iter()
            .map(|attempt| attempt.error)
            .collect();
        let unavailable = ErrorKind::Upstream(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(errors, [Some(unavailable), None]);
        assert_eq!(sound.requests().len(), 1);
    }
}
