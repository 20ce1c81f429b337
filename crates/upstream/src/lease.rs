//! An answer's body, and the connection that it comes over.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::{connection::Connection, pool::Shelf};

/// A body that drives its connection, which goes back to where it belongs when the body has been read to its end.
/// Dropped before, it closes the connection, and the provider stops.
#[derive(Debug)]
pub(crate) struct Leased {
    body: Incoming,
    connection: Option<Connection>,
    home: Option<Home>,
}

/// Where a connection belongs, and how many there may be.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) most_idle: usize,
}

// === impl Leased ===

impl Leased {
    /// A body whose connection is used again; closed at its end if it has no `home`.
    pub(crate) fn new(body: Incoming, connection: Option<Connection>, home: Option<Home>) -> Self {
        Self {
            body,
            connection,
            home,
        }
    }

    fn release(&mut self) {
        if let (Some(connection), Some(home)) = (self.connection.take(), self.home.take()) {
            home.shelf.put(connection, home.most_idle);
        }
    }
}

impl Body for Leased {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Self {
            body, connection, ..
        } = &mut *self;
        let Some(connection) = connection else {
            return Pin::new(body).poll_frame(cx);
        };
        let next = ready!(connection.poll(cx, |cx| Pin::new(&mut *body).poll_frame(cx)));
        // A server that knows a body's length does not ask for more once it has all of it.
        if next.is_none() || self.body.is_end_stream() {
            self.release();
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
