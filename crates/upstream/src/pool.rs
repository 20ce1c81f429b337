//! Idle connections, by origin.
//!
//! Lists are locked for as long as it takes to push or pop, never across an await, and not while connections are
//! looked at or closed. A connection stands in one only while nothing uses it; one that is dropped in use is closed,
//! which is how a call is cancelled upstream.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use http::uri::{Authority, Scheme};
use rustc_hash::FxHashMap;
use tokio::time::sleep;
use tollgate_core::Live;

use crate::{UpstreamPolicy, connection::Connection};

/// Whom a connection leads to.
pub(crate) type Origin = (Scheme, Authority);

/// The idle connections to all origins.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<FxHashMap<Origin, Arc<Shelf>>>);

/// The idle connections to one origin, each with the moment at which it was last used.
///
/// Used last stands last: what is left over ages at the front.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<Idle>);

type Idle = Vec<(Connection, Instant)>;

/// Connections that have been closed, or idle for too long, are given up this often.
const SWEEP: Duration = Duration::from_secs(10);

// === impl Pool ===

impl Pool {
    /// The connections to `origin`.
    pub(crate) fn shelf(&self, origin: &Origin) -> Arc<Shelf> {
        let mut shelves = lock(&self.0);
        match shelves.get(origin) {
            Some(shelf) => Arc::clone(shelf),
            None => Arc::clone(shelves.entry(origin.clone()).or_default()),
        }
    }

    /// Gives up what cannot be used again by the `policy` of the moment, from time to time, as long as the pool is there.
    ///
    /// Nothing else watches idle connections. It runs on the runtime that connected first, and ends with that; a
    /// connection that was closed then stays until a request finds it so.
    pub(crate) async fn tend(pool: Weak<Self>, policy: Live<UpstreamPolicy>) {
        loop {
            sleep(SWEEP).await;
            let Some(pool) = pool.upgrade() else { return };
            let shelves: Vec<_> = lock(&pool.0).values().cloned().collect();
            let policy = **policy.load();
            shelves.iter().for_each(|shelf| shelf.sweep(&policy));
        }
    }
}

// === impl Shelf ===

impl Shelf {
    /// A connection that was used within `idle`. Whether it still stands shows when a request is sent.
    pub(crate) fn take(&self, idle: Duration) -> Option<Connection> {
        let mut kept = lock(&self.0);
        let (connection, since) = kept.pop()?;
        if since.elapsed() <= idle {
            return Some(connection);
        }
        // The others have been idle for longer. They are closed once the list is free.
        let _stale = mem::take(&mut *kept);
        drop(kept);
        None
    }

    /// Keeps a connection for the next request, if it can take one and there is room.
    pub(crate) fn put(&self, mut connection: Connection, most: usize) {
        if !connection.is_free() {
            return;
        }
        connection.forget_caller();
        let now = Instant::now();
        let mut kept = lock(&self.0);
        if kept.len() < most {
            kept.push((connection, now));
        }
    }

    /// Gives up what was closed, what has been idle for too long, and what is too many. Calls that come meanwhile connect.
    fn sweep(&self, policy: &UpstreamPolicy) {
        let mut swept = mem::take(&mut *lock(&self.0));
        let now = Instant::now();
        let current = |since: Instant| now.saturating_duration_since(since) <= policy.idle;
        swept.retain_mut(|(connection, since)| current(*since) && !connection.has_closed());
        self.give_back(swept, policy.most_idle);
    }

    /// Puts what was taken out in front of what has come since, and keeps the last `most` of both.
    fn give_back(&self, mut older: Idle, most: usize) {
        let mut kept = lock(&self.0);
        older.append(&mut kept);
        *kept = older.split_off(older.len().saturating_sub(most));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A list of connections is whole after every statement: a panic elsewhere does not spoil it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
