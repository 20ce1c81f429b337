//! A connection, and the call that drives it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

use http::{Request, Response};
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1},
};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioIo;
use pin_project_lite::pin_project;
use tokio::{net::TcpStream, task::unconstrained};
use tollgate_core::Segments;

use crate::bell::Bell;

/// What bytes go over.
pub(crate) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// The body of a request. Boxed, because hyper keeps room for 32 requests in the channel of each connection.
pub(crate) type Outgoing = Box<Segments>;

/// What comes of sending; the request itself, if it certainly did not leave.
pub(crate) type Sent = Result<Response<Incoming>, TrySendError<Request<Outgoing>>>;

/// A connection, on which one request at a time can be sent.
///
/// It is driven by the call that uses it, and by nothing while it is idle. In a task of its own it would have to be
/// woken for each request, and would wake the call for each piece of the answer. Boxed, because it changes hands.
#[derive(Debug)]
pub(crate) struct Connection(Box<Inner>);

#[derive(Debug)]
struct Inner {
    sender: http1::SendRequest<Outgoing>,
    /// `None` once it has ended.
    driver: Option<http1::Connection<Stream, Outgoing>>,
    bell: Bell,
}

pin_project! {
    /// A request on its way. Gives the connection back with what came of it.
    #[must_use = "futures do nothing unless polled"]
    pub(crate) struct Sending<F> {
        connection: Option<Connection>,
        #[pin]
        sent: F,
    }
}

// === impl Connection ===

impl Connection {
    /// Speaks HTTP/1.1 over `stream`.
    pub(crate) async fn new(stream: Stream) -> Result<Self, hyper::Error> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self(Box::new(Inner {
            sender,
            driver: Some(driver),
            bell: Bell::new(),
        })))
    }

    /// Sends `request`; as much of it as the socket takes has left when this returns.
    pub(crate) fn send(
        mut self,
        request: Request<Outgoing>,
    ) -> Sending<impl Future<Output = Sent> + use<>> {
        // A task that has used up its budget is told to wait by tokio's channel, even for what is there, and is woken
        // by the context that it came with: the one that wakes nobody.
        let sent = unconstrained(self.0.sender.try_send_request(request));
        self.0.turn();
        let connection = Some(self);
        Sending { connection, sent }
    }

    /// Asks `poll`, which waits for something that comes over the connection, and drives it meanwhile.
    ///
    /// Whoever is asked gets a context that wakes nobody: nothing can happen there but by the connection's being driven.
    /// So it must not wait for anything else, such as the budget of tokio's tasks.
    pub(crate) fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let Inner { driver, bell, .. } = &mut *self.0;
        bell.poll(cx, |bell| {
            turn(driver, bell);
            poll(&mut Context::from_waker(Waker::noop()))
        })
    }

    /// Whether another request can be sent: the last answer has been read, and neither side has closed.
    pub(crate) fn is_free(&mut self) -> bool {
        if !self.0.sender.is_ready() {
            // The end of the last answer may not have been noticed yet.
            self.0.turn();
        }
        self.0.driver.is_some() && self.0.sender.is_ready()
    }

    /// Forgets who used it last: an idle connection would keep that task in memory.
    pub(crate) fn forget_caller(&mut self) {
        self.0.bell.forget();
    }

    /// Whether it is known to be closed. Looks at the socket if something has happened there.
    pub(crate) fn has_closed(&mut self) -> bool {
        self.0.turn();
        self.0.driver.is_none()
    }
}

// === impl Inner ===

impl Inner {
    fn turn(&mut self) {
        turn(&mut self.driver, &self.bell);
    }
}

/// Does what there is to do on a connection.
fn turn(driver: &mut Option<http1::Connection<Stream, Outgoing>>, bell: &Bell) {
    let Some(running) = driver else { return };
    if !bell.has_rung() {
        return;
    }
    if let Poll::Ready(ended) = Pin::new(running).poll(&mut bell.context()) {
        // What fails on it is told to whoever waits for an answer on it.
        if let Err(error) = ended {
            tracing::debug!(%error, "an upstream connection ended");
        }
        *driver = None;
    }
}

// === impl Sending ===

impl<F: Future<Output = Sent>> Future for Sending<F> {
    type Output = (Option<Connection>, Sent);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(connection) = this.connection else {
            return Poll::Pending;
        };
        let sent = ready!(connection.poll(cx, |cx| this.sent.as_mut().poll(cx)));
        Poll::Ready((this.connection.take(), sent))
    }
}
