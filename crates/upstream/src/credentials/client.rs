//! Requests to those who issue tokens. Rare and small, so each has a connection of its own.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request, Response, StatusCode, Uri, header, uri::Scheme};
use http_body_util::{BodyExt, Limited};
use hyper::client::conn::TrySendError;
use tokio::time::timeout;
use tollgate_core::{BoxError, Segments};

use super::failure::Failure;
use crate::{connect::Connector, future::origin_form, lease::Leased};

/// Sends requests to issuers of tokens, with the connector that providers are called with.
#[derive(Clone, Debug)]
pub(super) struct TokenClient {
    connector: Connector,
}

/// What an issuer answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// Longest time of one request to an issuer on the internet.
pub(super) const REMOTE: Duration = Duration::from_secs(10);
/// Longest time of one request to a metadata service: it is on the same machine, or not at all.
pub(super) const LOCAL: Duration = Duration::from_secs(2);
/// The longest answer: tokens have a few kilobytes.
const LARGEST: usize = 256 << 10;

// === impl TokenClient ===

impl TokenClient {
    pub(super) fn new() -> Self {
        Self {
            connector: Connector::new(),
        }
    }

    /// Sends `request` and reads the whole answer, within `limit`.
    ///
    /// # Errors
    ///
    /// When nothing is answered, or too much. An answer of any status is none.
    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Answer, Failure> {
        let uri = request.uri().clone();
        let host = uri.authority().map_or("", |authority| authority.as_str());
        match timeout(limit, Box::pin(self.exchange(request))).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Failure::unreachable(format!(
                "{host}, which issues its tokens, did not answer: {}",
                causes(&*error)
            ))),
            Err(_) => Err(Failure::unreachable(format!(
                "{host}, which issues its tokens, did not answer within {} s",
                limit.as_secs()
            ))),
        }
    }

    /// Posts a form, as OAuth 2.0 (RFC 6749 §4) and STS want it.
    pub(super) async fn post(&self, url: &str, form: String) -> Result<Answer, Failure> {
        let request = post(url, form)?;
        self.send(request, REMOTE).await
    }

    async fn exchange(&self, mut request: Request<Bytes>) -> Result<Answer, BoxError> {
        let uri = request.uri();
        let scheme = uri.scheme().cloned().unwrap_or(Scheme::HTTPS);
        let authority = uri.authority().cloned().ok_or("the address has no host")?;
        let close = HeaderValue::from_static("close");
        request.headers_mut().insert(header::CONNECTION, close);
        let origin = (scheme, authority);
        let connection = Box::pin(self.connector.connect(&origin)).await?;
        let mut request = request.map(|body| Box::new(Segments::from(body)));
        origin_form(&mut request);
        let (connection, sent) = connection.send(request).await;
        let response = sent.map_err(TrySendError::into_error)?;
        read(response.map(|body| Leased::new(body, connection, None))).await
    }
}

async fn read(response: Response<Leased>) -> Result<Answer, BoxError> {
    let (head, body) = response.into_parts();
    let mut body = Limited::new(body, LARGEST);
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await.transpose()? {
        if let Ok(data) = frame.into_data() {
            read.extend_from_slice(&data);
        }
    }
    Ok(Answer {
        status: head.status,
        body: read.freeze(),
    })
}

/// What went wrong, with everything behind it: hyper says only "client error" itself.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let sources = std::iter::successors(error.source(), |error| error.source());
    sources.fold(error.to_string(), |text, source| {
        format!("{text}: {source}")
    })
}

/// A `POST` of a form to `url`.
pub(super) fn post(url: &str, form: String) -> Result<Request<Bytes>, Failure> {
    let kind = "application/x-www-form-urlencoded";
    let request = Request::post(address(url)?).header(header::CONTENT_TYPE, kind);
    request
        .body(Bytes::from(form))
        .map_err(|_| Failure::refused("the address that issues its tokens is not a URL"))
}

/// A `GET` of `url` with one header, whose value may be secret.
pub(super) fn get(
    url: &str,
    header: Option<(&'static str, &str)>,
) -> Result<Request<Bytes>, Failure> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = address(url)?;
    if let Some((name, value)) = header {
        let value = HeaderValue::try_from(value).map_err(|_| {
            Failure::refused(format!(
                "what shall go into the header {name} holds a forbidden character"
            ))
        })?;
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

fn address(url: &str) -> Result<Uri, Failure> {
    let uri = url.parse::<Uri>().ok();
    let whole = uri.filter(|uri| uri.authority().is_some());
    whole.ok_or_else(|| {
        Failure::refused(format!(
            "`{url}`, which shall issue its tokens, is not a URL"
        ))
    })
}

/// Members of a form, encoded (WHATWG URL §5.2 allows more; RFC 3986's unreserved characters are safe everywhere).
pub(super) fn form(members: &[(&str, &str)]) -> String {
    let encode = |text| percent_encoding::utf8_percent_encode(text, super::aws::ENCODED);
    let members = members
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    members.collect::<Vec<_>>().join("&")
}
