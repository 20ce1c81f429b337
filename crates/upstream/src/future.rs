use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request, Response, header, uri::Scheme};
use http_body::Body;
use http_body_util::BodyExt;
use hyper::{body::Incoming, client::conn::TrySendError};
use tokio::time::timeout;
use tollgate_core::{
    BoxError, Clock, Deployment, Error, ErrorKind, Receipt, Reply, Segments, UpstreamRequest,
};
use tollgate_wire::{answer, upstream_error};

use crate::{
    UpstreamPolicy,
    client::Client,
    lease::{Lease, Leased},
    pool::{Connection, Origin},
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
///
/// Where there is an idle connection, the request leaves before the future is made, which therefore need not carry
/// it around.
pub(crate) fn send(
    client: Arc<Client>,
    policy: UpstreamPolicy,
    request: UpstreamRequest,
) -> impl Future<Output = Result<Reply, Error>> + Send + 'static {
    let UpstreamRequest {
        call,
        received,
        deployment,
        head,
        body,
        classifier,
        ..
    } = request;
    let mut request = Request::from_parts(head, body);
    let begun = origin_form(&mut request).map(|origin| {
        let exchange = Exchange {
            client,
            policy,
            origin,
            deployment: Arc::clone(&deployment),
        };
        let sent = exchange.send(request);
        (exchange, sent)
    });
    async move {
        let (exchange, sent) = begun.ok_or_else(no_address)?;
        let response = match sent {
            Ok((connection, sent)) => match exchange.outcome(sent.await)? {
                Ok(response) => exchange.lease(response, connection),
                Err(unsent) => Box::pin(exchange.again(unsent)).await?,
            },
            Err(unsent) => Box::pin(exchange.again(unsent)).await?,
        };
        if !response.status().is_success() {
            return Err(Box::pin(refusal(&deployment, response)).await);
        }
        let receipt = Receipt {
            deployment: Some(deployment),
            ..Receipt::new(call, received)
        };
        Ok(answer::read(response, classifier, policy.limits, receipt))
    }
}

/// What it takes to find a connection for a request.
struct Exchange {
    client: Arc<Client>,
    policy: UpstreamPolicy,
    origin: Origin,
    deployment: Arc<Deployment>,
}

/// What comes of sending; the request itself, if it certainly did not leave.
type Sent = Result<Response<Incoming>, TrySendError<Request<Segments>>>;

// === impl Exchange ===

impl Exchange {
    /// Sends on an idle connection; gives the request back where there is none.
    #[expect(clippy::result_large_err, reason = "it moves once")]
    fn send(
        &self,
        request: Request<Segments>,
    ) -> Result<(Connection, impl Future<Output = Sent> + use<>), Request<Segments>> {
        match self.client.pool.take(&self.origin, self.policy.idle) {
            Some(mut connection) => {
                let sent = connection.try_send_request(request);
                Ok((connection, sent))
            }
            None => Err(request),
        }
    }

    /// Sends a request that has not left yet. Boxed by the caller, because it is rare and large.
    async fn again(self, mut request: Request<Segments>) -> Result<Response<Leased>, Error> {
        // Idle connections may have been closed by the other side; each that was is tried only once.
        loop {
            match self.send(request) {
                Ok((connection, sent)) => match self.outcome(sent.await)? {
                    Ok(response) => return Ok(self.lease(response, connection)),
                    Err(unsent) => request = unsent,
                },
                Err(unsent) => {
                    request = unsent;
                    break;
                }
            }
        }
        let mut connection = self.connect().await?;
        match self.outcome(connection.try_send_request(request).await)? {
            Ok(response) => Ok(self.lease(response, connection)),
            Err(_) => Err(self.failed("the connection was closed at once".into())),
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let limit = self
            .deployment
            .clocks
            .connect
            .unwrap_or(self.policy.connect);
        let connecting = self.client.connector.connect(&self.origin);
        match timeout(limit, Box::pin(connecting)).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(self.failed(error)),
            Err(_) => Err(Error::timed_out(Clock::Connect, limit)),
        }
    }

    /// The response, or the request if it certainly did not leave.
    fn outcome(&self, sent: Sent) -> Result<Result<Response<Incoming>, Request<Segments>>, Error> {
        match sent {
            Ok(response) => Ok(Ok(response)),
            Err(mut error) => match error.take_message() {
                Some(request) => Ok(Err(request)),
                None => Err(self.failed(error.into_error().into())),
            },
        }
    }

    /// Binds `connection` to the answer that comes on it.
    fn lease(self, response: Response<Incoming>, connection: Connection) -> Response<Leased> {
        let lease = Lease {
            client: self.client,
            origin: self.origin,
            connection,
            idle: self.policy.idle,
            most_idle: self.policy.most_idle,
        };
        response.map(|body| Leased::new(body, lease))
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

fn no_address() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "the deployment has no address; set its api_base",
    )
}

/// HTTP/1.1 wants the path in the first line and the host in a header (RFC 9112 §3.2.1). Gives whom the request is
/// for.
pub(crate) fn origin_form(request: &mut Request<Segments>) -> Option<Origin> {
    let parts = std::mem::take(request.uri_mut()).into_parts();
    let host = parts.authority?;
    if let Ok(name) = HeaderValue::from_str(host.as_str()) {
        request.headers_mut().insert(header::HOST, name);
    }
    if let Some(path) = parts.path_and_query {
        *request.uri_mut() = path.into();
    }
    Some((parts.scheme.unwrap_or(Scheme::HTTPS), host))
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
