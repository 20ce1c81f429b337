//! An answer's body, and the connection that it occupies.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::{
    client::Client,
    pool::{Connection, Origin},
};

/// A body whose connection goes back to the pool when it has been read to its end. Dropped before, it closes
/// the connection, and the provider stops.
#[derive(Debug)]
pub(crate) struct Leased {
    body: Incoming,
    lease: Option<Lease>,
}

/// The way back to the pool.
#[derive(Debug)]
pub(crate) struct Lease {
    pub(crate) client: Arc<Client>,
    pub(crate) origin: Origin,
    pub(crate) connection: Connection,
    pub(crate) idle: Duration,
    pub(crate) most_idle: usize,
}

// === impl Leased ===

impl Leased {
    pub(crate) fn new(body: Incoming, lease: Lease) -> Self {
        let lease = Some(lease);
        Self { body, lease }
    }
}

impl Body for Leased {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let next = ready!(Pin::new(&mut self.body).poll_frame(cx));
        // A server that knows a body's length does not ask for more once it has all of it.
        if (next.is_none() || self.body.is_end_stream())
            && let Some(lease) = self.lease.take()
        {
            lease.release();
        }
        Poll::Ready(next)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

// === impl Lease ===

impl Lease {
    fn release(self) {
        let pool = &self.client.pool;
        pool.put(self.origin, self.connection, self.idle, self.most_idle);
    }
}
