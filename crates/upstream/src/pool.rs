//! Idle connections, by origin.
//!
//! The list is locked for as long as it takes to push or pop, never across an await. A connection stands in it
//! only while nothing uses it; one that is dropped in use is closed, which is how a call is cancelled upstream.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use http::uri::{Authority, Scheme};
use hyper::client::conn::http1;
use rustc_hash::FxHashMap;
use tollgate_core::Segments;

/// Whom a connection leads to.
pub(crate) type Origin = (Scheme, Authority);

/// A connection, on which one request at a time can be sent.
pub(crate) type Connection = http1::SendRequest<Segments>;

/// Idle connections, each with the moment at which it was last used.
///
/// Used last stands last: what is left over ages at the front.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<FxHashMap<Origin, Idle>>);

type Idle = Vec<(Connection, Instant)>;

// === impl Pool ===

impl Pool {
    /// A connection to `origin` that is ready for a request and was used within `idle`.
    pub(crate) fn take(&self, origin: &Origin, idle: Duration) -> Option<Connection> {
        let mut origins = self.lock();
        let kept = origins.get_mut(origin)?;
        let mut busy = Idle::new();
        let found = loop {
            match kept.pop() {
                Some((connection, since)) if connection.is_closed() || since.elapsed() > idle => {}
                Some((connection, _)) if connection.is_ready() => break Some(connection),
                // Its last answer has been read, but its task has not yet seen so.
                Some(entry) => busy.push(entry),
                None => break None,
            }
        };
        kept.extend(busy);
        found
    }

    /// Keeps a connection for the next request, if there is room.
    pub(crate) fn put(&self, origin: Origin, connection: Connection, idle: Duration, most: usize) {
        if connection.is_closed() {
            return;
        }
        let mut origins = self.lock();
        let kept = origins.entry(origin).or_default();
        let stale = kept
            .iter()
            .take_while(|(_, since)| since.elapsed() > idle)
            .count();
        kept.drain(..stale);
        if kept.len() < most {
            kept.push((connection, Instant::now()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<Origin, Idle>> {
        // A list of connections is whole after every statement: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
