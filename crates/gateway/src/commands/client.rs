//! One request to a gateway.

use std::{fmt, sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt as _;
use serde_json::Value;
use tokio::time::timeout;

use super::{draft::Draft, whom::Gateway};

/// Asks one gateway.
#[derive(Debug)]
pub(super) struct Client {
    gateway: Gateway,
    pool: Pool<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// What it answers, when it did what was asked for. A new key stands in the body.
pub(super) struct Answer {
    status: StatusCode,
    pub(super) body: Bytes,
    /// The members that nothing acts on.
    pub(super) ignored: Option<String>,
    pub(super) warning: Option<String>,
}

/// So long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// No answer of the management API has more bytes.
const LONGEST: usize = 1 << 28;

// === impl Client ===

impl Client {
    pub(super) fn new(gateway: Gateway) -> anyhow::Result<Self> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            gateway,
            pool: Pool::builder(TokioExecutor::new()).build(https),
        })
    }

    /// Sends `draft`; an error when the gateway did not do it.
    pub(super) async fn ask(&self, draft: Draft) -> anyhow::Result<Answer> {
        let url = &self.gateway.url;
        let request = Request::builder()
            .method(draft.method)
            .uri(format!("{url}{}", draft.path))
            .header(header::AUTHORIZATION, self.gateway.key.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(draft.body))?;
        let response = timeout(PATIENCE, self.pool.request(request)).await;
        let response = response.map_err(|_| anyhow!("{url} does not answer"))?;
        let response = response.with_context(|| format!("no gateway answers at {url}"))?;
        timeout(PATIENCE, read(response))
            .await
            .map_err(|_| anyhow!("the answer of {url} does not end"))?
    }
}

// === impl Answer ===

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

async fn read(response: Response<Incoming>) -> anyhow::Result<Answer> {
    let (head, body) = response.into_parts();
    let whole = Limited::new(body, LONGEST).collect().await;
    let body = whole
        .map_err(|_| anyhow!("the answer broke off"))?
        .to_bytes();
    if head.status.is_success() {
        return Ok(Answer {
            status: head.status,
            body,
            ignored: text(&head.headers, "x-tollgate-ignored"),
            warning: text(&head.headers, "x-tollgate-warning"),
        });
    }
    bail!("{}", complaint(head.status, &body))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// What a refusal says: the message of the API's error, else what there is.
fn complaint(status: StatusCode, body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let places = ["/error/message", "/detail/error", "/detail"];
    let mut places = places
        .iter()
        .filter_map(|place| json.pointer(place)?.as_str());
    match places.next() {
        Some(message) => message.to_owned(),
        None => format!("the gateway answers {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_not_in_the_debug_output() {
        let answer = Answer {
            status: StatusCode::OK,
            body: "sk-canary".into(),
            ignored: None,
            warning: None,
        };
        let shown = format!("{answer:?}");
        assert_eq!(shown, "Answer { status: 200, bytes: 9, .. }");
    }

    #[test]
    fn a_refusal_says_what_the_api_says() {
        let status = StatusCode::NOT_FOUND;
        let said = |body: &str| complaint(status, body.as_bytes());
        assert_eq!(
            said(r#"{"error": {"message": "Key not found"}}"#),
            "Key not found"
        );
        assert_eq!(said(r#"{"detail": {"error": "no team"}}"#), "no team");
        assert_eq!(said(r#"{"detail": "Not Found"}"#), "Not Found");
        assert_eq!(said("<html>"), "the gateway answers 404 Not Found");
    }
}
