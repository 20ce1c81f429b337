use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request, Response, Uri, header, request::Parts, uri::Scheme};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::timeout;
use tollgate_core::{
    BoxError, Clock, Deployment, Error, ErrorKind, Receipt, Reply, Segments, UpstreamRequest,
};
use tollgate_wire::{answer, upstream_error};

use crate::{
    UpstreamPolicy,
    connect::Connector,
    lease::{Lease, Leased},
    pool::{Connection, Origin, Pool},
};

/// The provider's reply. Boxed, because the futures of hyper's connections have no names.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send>>);

/// As much of an error answer as is kept.
const LARGEST_ERROR: usize = 1 << 20;

// === impl ResponseFuture ===

impl ResponseFuture {
    pub(crate) fn new(future: impl Future<Output = Result<Reply, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }

    pub(crate) fn ready(result: Result<Reply, Error>) -> Self {
        Self(Box::pin(std::future::ready(result)))
    }
}

impl Future for ResponseFuture {
    type Output = Result<Reply, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl std::fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResponseFuture")
    }
}

/// Sends `request` and reads the head of the answer.
pub(crate) async fn send(
    pool: Pool,
    connector: Connector,
    policy: UpstreamPolicy,
    request: UpstreamRequest,
) -> Result<Reply, Error> {
    let UpstreamRequest {
        call,
        received,
        deployment,
        head,
        body,
        classifier,
        ..
    } = request;
    let origin = origin(&head.uri).ok_or_else(no_address)?;
    let exchange = Exchange {
        pool,
        connector,
        policy,
        origin,
        deployment: &deployment,
    };
    let response = exchange.run(head, body).await?;
    if !response.status().is_success() {
        return Err(Box::pin(refusal(&deployment, response)).await);
    }
    let receipt = Receipt {
        deployment: Some(deployment),
        ..Receipt::new(call, received)
    };
    Ok(answer::read(response, classifier, policy.limits, receipt))
}

/// One request and the connection it finds.
struct Exchange<'a> {
    pool: Pool,
    connector: Connector,
    policy: UpstreamPolicy,
    origin: Origin,
    deployment: &'a Arc<Deployment>,
}

// === impl Exchange ===

impl Exchange<'_> {
    async fn run(self, head: Parts, body: Segments) -> Result<Response<Leased>, Error> {
        let mut request = origin_form(Request::from_parts(head, body));
        // Idle connections may have been closed by the other side; each that was is tried only once.
        while let Some(connection) = self.pool.take(&self.origin, self.policy.idle) {
            match self.send(connection, request).await? {
                Ok(response) => return Ok(response),
                Err(unsent) => request = unsent,
            }
        }
        // Boxed, because connecting is rare and large: every call would carry room for it.
        let connection = Box::pin(self.connect()).await?;
        match self.send(connection, request).await? {
            Ok(response) => Ok(response),
            Err(_) => Err(self.failed("the connection was closed at once".into())),
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let limit = self
            .deployment
            .clocks
            .connect
            .unwrap_or(self.policy.connect);
        match timeout(limit, Box::pin(self.connector.connect(&self.origin))).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(self.failed(error)),
            Err(_) => Err(Error::timed_out(Clock::Connect, limit)),
        }
    }

    /// Sends on `connection`; gives the request back if it certainly did not leave.
    async fn send(
        &self,
        mut connection: Connection,
        request: Request<Segments>,
    ) -> Result<Result<Response<Leased>, Request<Segments>>, Error> {
        match connection.try_send_request(request).await {
            Ok(response) => {
                let lease = Lease {
                    pool: self.pool.clone(),
                    origin: self.origin.clone(),
                    connection,
                    idle: self.policy.idle,
                    most_idle: self.policy.most_idle,
                };
                Ok(Ok(response.map(|body: Incoming| Leased::new(body, lease))))
            }
            Err(mut error) => match error.take_message() {
                Some(request) => Ok(Err(request)),
                None => Err(self.failed(error.into_error().into())),
            },
        }
    }

    fn failed(&self, error: BoxError) -> Error {
        let mut causes = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            causes = format!("{causes}: {cause}");
            source = cause.source();
        }
        let provider = self.deployment.provider.name.replace(' ', "");
        let message = format!(
            "litellm.InternalServerError: InternalServerError: {provider}Exception - Connection error. {} did not \
             answer: {causes}",
            self.origin.1
        );
        Error::new(ErrorKind::Connect, message).with_source(error)
    }
}

fn origin(uri: &Uri) -> Option<Origin> {
    let scheme = uri.scheme().cloned().unwrap_or(Scheme::HTTPS);
    Some((scheme, uri.authority()?.clone()))
}

fn no_address() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "the deployment has no address; set its api_base",
    )
}

/// HTTP/1.1 wants the path in the first line and the host in a header (RFC 9112 §3.2.1).
pub(crate) fn origin_form(mut request: Request<Segments>) -> Request<Segments> {
    let parts = std::mem::take(request.uri_mut()).into_parts();
    if let Some(host) = parts
        .authority
        .and_then(|host| HeaderValue::from_str(host.as_str()).ok())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    if let Some(path) = parts.path_and_query {
        *request.uri_mut() = path.into();
    }
    request
}

/// The error that a provider answered with; its body is read up to a limit.
async fn refusal(deployment: &Deployment, response: Response<Leased>) -> Error {
    let (head, body) = response.into_parts();
    let body = read_some(body).await;
    upstream_error(deployment, head.status, head.headers, body)
}

async fn read_some(mut body: Leased) -> Bytes {
    let mut read = BytesMut::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            let room = LARGEST_ERROR - read.len();
            read.extend_from_slice(&data[..data.len().min(room)]);
        }
        if body.is_end_stream() || read.len() == LARGEST_ERROR {
            break;
        }
    }
    read.freeze()
}
