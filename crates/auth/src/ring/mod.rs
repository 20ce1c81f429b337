//! All keys, in memory.

mod follow;
mod shard;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Notify, watch};

use self::shard::Shards;
use crate::{Changes, KeyHash, Revision, holder::Holder};

/// Every key of a store, as it was at most a second ago. Whoever shares it sees the same.
///
/// A lookup takes no lock and asks no database. Since all keys are here, one that is not here is wrong: refusing it costs
/// no more than admitting another, and leaves nothing behind that wrong keys could fill.
#[derive(Clone)]
pub struct KeyRing(Arc<Inner>);

struct Inner {
    shards: Shards,
    started: Instant,
    /// Milliseconds from the start to the last moment at which all of the store was known, and one more.
    known_until: AtomicU64,
    seen: watch::Sender<Revision>,
    wake: Notify,
}

/// What is known of a key.
pub(crate) enum Found {
    Holder(Arc<Holder>),
    /// There is none.
    Nobody,
    /// Nobody that is known, and the store cannot be asked.
    NotSure,
}

/// So long what is known of the store holds, when it does not answer.
const TRUSTED: Duration = Duration::from_secs(3);

/// So long a change may take to be seen by the process that made it.
const PATIENCE: Duration = Duration::from_secs(5);

// === impl KeyRing ===

impl KeyRing {
    /// A ring that does not know its store yet; [`follow`](Self::follow) fills it.
    #[expect(
        clippy::new_without_default,
        reason = "an empty ring is sure of nothing, which is no default to come by unawares"
    )]
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            shards: Shards::default(),
            started: Instant::now(),
            known_until: AtomicU64::new(0),
            seen: watch::Sender::new(Revision::default()),
            wake: Notify::new(),
        }))
    }

    /// A ring of a store that is known to hold nothing yet: it refuses keys at once, until it learns of one.
    pub fn of_empty_store() -> Self {
        let ring = Self::new();
        ring.confirm(Instant::now());
        ring
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.shards.len()
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it knows all of the store.
    pub fn is_sure(&self) -> bool {
        let until = self.0.known_until.load(Ordering::Acquire);
        until > 0 && self.0.started.elapsed() < Duration::from_millis(until) + TRUSTED
    }

    /// Waits until the change with this number is in force here; `false` when that takes too long.
    pub async fn reached(&self, revision: Revision) -> bool {
        self.0.wake.notify_one();
        let mut seen = self.0.seen.subscribe();
        let reached = seen.wait_for(|seen| *seen >= revision);
        tokio::time::timeout(PATIENCE, reached)
            .await
            .is_ok_and(|seen| seen.is_ok())
    }

    pub(crate) fn find(&self, hash: &KeyHash) -> Found {
        if let Some(holder) = self.0.shards.find(hash) {
            return Found::Holder(holder);
        }
        // It may have been made by another process a moment ago; the next question for it will know.
        self.0.wake.notify_one();
        match self.is_sure() {
            true => Found::Nobody,
            false => Found::NotSure,
        }
    }

    /// Takes over what changed.
    fn take(&self, changes: &Changes) {
        self.0.shards.apply(&changes.changes);
        self.0.seen.send_replace(changes.until);
    }

    /// The store does not say what it holds.
    fn doubt(&self) {
        self.0.known_until.store(0, Ordering::Release);
    }

    /// All of the store was known at `asked`.
    fn confirm(&self, asked: Instant) {
        let until = asked.saturating_duration_since(self.0.started).as_millis();
        let until = u64::try_from(until).unwrap_or(u64::MAX - 1) + 1;
        self.0.known_until.store(until, Ordering::Release);
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.len())
    }
}
