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
    BoxError, Clock, Deployment, Error, ErrorKind, Receipt, Reply, UpstreamRequest,
};
use tollgate_wire::{answer, upstream_error};

use crate::{
    UpstreamPolicy,
    client::Client,
    connection::{Connection, Outgoing, Sending, Sent},
    lease::{Home, Leased},
    pool::{Origin, Pool, Shelf},
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
    let mut request = Request::from_parts(head, Box::new(body));
    let begun = origin_form(&mut request).map(|origin| {
        let exchange = Exchange {
            shelf: client.pool.shelf(&origin),
            client,
            policy,
            origin,
            deployment,
        };
        let sent = exchange.send(request);
        (exchange, sent)
    });
    async move {
        let (exchange, sent) = begun.ok_or_else(no_address)?;
        let unsent = match sent {
            Ok(sending) => match sending.await {
                (connection, Ok(response)) => Ok((connection, response)),
                (_, Err(error)) => Err(exchange.unsent(error)?),
            },
            Err(request) => Err(request),
        };
        let (connection, response) = match unsent {
            Ok(answered) => answered,
            Err(request) => Box::pin(exchange.again(request)).await?,
        };
        let (deployment, response) = exchange.lease(connection, response);
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
    shelf: Arc<Shelf>,
    deployment: Arc<Deployment>,
}

/// The head of an answer, with the connection that its body comes on.
type Answered = (Option<Connection>, Response<Incoming>);

// === impl Exchange ===

impl Exchange {
    /// Sends on an idle connection; gives the request back where there is none.
    #[expect(clippy::result_large_err, reason = "it moves once")]
    fn send(
        &self,
        request: Request<Outgoing>,
    ) -> Result<Sending<impl Future<Output = Sent> + use<>>, Request<Outgoing>> {
        match self.shelf.take(self.policy.idle) {
            Some(connection) => Ok(connection.send(request)),
            None => Err(request),
        }
    }

    /// Sends a request that has not left yet. Boxed by the caller, because it is rare and large.
    async fn again(&self, mut request: Request<Outgoing>) -> Result<Answered, Error> {
        // Idle connections may have been closed by the other side; each that was is tried only once.
        loop {
            match self.send(request) {
                Ok(sending) => match sending.await {
                    (connection, Ok(response)) => return Ok((connection, response)),
                    (_, Err(error)) => request = self.unsent(error)?,
                },
                Err(unsent) => {
                    request = unsent;
                    break;
                }
            }
        }
        match self.connect().await?.send(request).await {
            (connection, Ok(response)) => Ok((connection, response)),
            (_, Err(error)) => {
                self.unsent(error)?;
                Err(self.failed("the connection was closed at once".into()))
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let Self { client, policy, .. } = self;
        let limit = self.deployment.clocks.connect.unwrap_or(policy.connect);
        client.tended.call_once(|| {
            let policy = client.policy.clone();
            tokio::spawn(Pool::tend(Arc::downgrade(&client.pool), policy));
        });
        let connecting = client.connector.connect(&self.origin);
        match timeout(limit, Box::pin(connecting)).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(self.failed(error)),
            Err(_) => Err(Error::timed_out(Clock::Connect, limit)),
        }
    }

    /// The request, if it certainly did not leave.
    fn unsent(
        &self,
        mut error: TrySendError<Request<Outgoing>>,
    ) -> Result<Request<Outgoing>, Error> {
        let request = error.take_message();
        request.ok_or_else(|| self.failed(error.into_error().into()))
    }

    /// Binds the connection to the answer that comes on it.
    fn lease(
        self,
        connection: Option<Connection>,
        response: Response<Incoming>,
    ) -> (Arc<Deployment>, Response<Leased>) {
        let home = Home {
            shelf: self.shelf,
            most_idle: self.policy.most_idle,
        };
        let leased = response.map(|body| Leased::new(body, connection, Some(home)));
        (self.deployment, leased)
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
pub(crate) fn origin_form(request: &mut Request<Outgoing>) -> Option<Origin> {
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
