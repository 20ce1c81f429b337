//! Idle connections, by origin.
//!
//! The list is locked for as long as it takes to push or pop, never across an await. A connection stands in it
//! only while nothing uses it; one that is dropped in use is closed, which is how a call is cancelled upstream.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use http::uri::{Authority, Scheme};
use hyper::client::conn::{http1, http2};
use rustc_hash::FxHashMap;
use tollgate_core::Segments;

/// Whom a connection leads to.
pub(crate) type Origin = (Scheme, Authority);

/// A connection on which one request at a time can be sent.
pub(crate) type Http1 = http1::SendRequest<Segments>;

/// A connection on which many can.
pub(crate) type Http2 = http2::SendRequest<Segments>;

/// Idle connections; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool(Arc<Mutex<FxHashMap<Origin, Idle>>>);

/// A connection that is ready for a request.
#[derive(Debug)]
pub(crate) enum Connection {
    Http1(Http1),
    Http2(Http2),
}

#[derive(Debug, Default)]
struct Idle {
    /// Used last stands last: what is left over ages at the front.
    http1: Vec<(Http1, Instant)>,
    http2: Option<Http2>,
}

// === impl Pool ===

impl Pool {
    /// A connection to `origin` that was used within `idle`.
    pub(crate) fn take(&self, origin: &Origin, idle: Duration) -> Option<Connection> {
        let mut origins = self.lock();
        let found = origins.get_mut(origin)?;
        found
            .take_http2()
            .map(Connection::Http2)
            .or_else(|| found.take_http1(idle).map(Connection::Http1))
    }

    /// Keeps a connection for the next request, if there is room.
    pub(crate) fn put(&self, origin: Origin, connection: Http1, idle: Duration, most: usize) {
        if connection.is_closed() {
            return;
        }
        let mut origins = self.lock();
        let kept = &mut origins.entry(origin).or_default().http1;
        let stale = kept
            .iter()
            .take_while(|(_, since)| since.elapsed() > idle)
            .count();
        kept.drain(..stale);
        if kept.len() < most {
            kept.push((connection, Instant::now()));
        }
    }

    /// Shares a connection with all further requests.
    pub(crate) fn share(&self, origin: Origin, connection: Http2) {
        self.lock().entry(origin).or_default().http2 = Some(connection);
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<Origin, Idle>> {
        // A list of connections is whole after every statement: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Idle ===

impl Idle {
    fn take_http2(&mut self) -> Option<Http2> {
        let connection = self
            .http2
            .take_if(|connection| connection.is_closed())
            .map_or_else(|| self.http2.clone(), |_closed| None)?;
        connection.is_ready().then_some(connection)
    }

    fn take_http1(&mut self, idle: Duration) -> Option<Http1> {
        let mut busy = Vec::new();
        let found = loop {
            match self.http1.pop() {
                Some((connection, since)) if connection.is_closed() || since.elapsed() > idle => {}
                Some((connection, _)) if connection.is_ready() => break Some(connection),
                // Its last answer has been read, but its task has not yet seen so.
                Some(entry) => busy.push(entry),
                None => break None,
            }
        };
        self.http1.extend(busy);
        found
    }
}
