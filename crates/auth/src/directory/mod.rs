//! All keys, and everybody behind them, in memory.

mod customers;
mod follow;
mod scan;
mod shard;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Notify, watch};

use self::{
    customers::{CustomerChange, Customers},
    shard::{KeyChange, Shards},
};
use crate::{Changes, KeyHash, Kind, Revision, group::Behind, holder::Holder};

/// Every key of a store, the users, teams and organisations behind them, and the customers who are blocked, as they were
/// at most a second ago. Whoever shares it sees the same.
///
/// A lookup takes no lock and asks no database. Since all keys are here, one that is not here is wrong: refusing it costs
/// no more than admitting another, and leaves nothing behind that wrong keys could fill.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    shards: Shards,
    behind: Behind,
    customers: Customers,
    started: Instant,
    /// Milliseconds from the start to the last moment at which all of the store was known, and one more.
    known_until: AtomicU64,
    /// Whether all of the store was known at some time.
    complete: AtomicBool,
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

// === impl Directory ===

impl Directory {
    /// A directory that does not know its store yet; [`follow`](Self::follow) fills it.
    #[expect(
        clippy::new_without_default,
        reason = "an empty directory is sure of nothing, which is no default to come by unawares"
    )]
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            shards: Shards::default(),
            behind: Behind::default(),
            customers: Customers::default(),
            started: Instant::now(),
            known_until: AtomicU64::new(0),
            complete: AtomicBool::new(false),
            seen: watch::Sender::new(Revision::default()),
            wake: Notify::new(),
        }))
    }

    /// The directory of a store that is known to hold nothing yet: it refuses keys at once, until it learns of one.
    pub fn of_empty_store() -> Self {
        let directory = Self::new();
        directory.confirm(Instant::now());
        directory
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

    /// The customers for whom nobody may call models, in the order of their names.
    pub fn blocked_customers(&self) -> Vec<String> {
        self.0.customers.names()
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
        // A key may be read before the team or the user that limits it: none is good before all are read.
        if !self.0.complete.load(Ordering::Acquire) {
            return Found::NotSure;
        }
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

    /// Who holds the key with this hash, if it is bound to addresses. Where none ever was, the hash is not asked for.
    pub(crate) fn find_bound(&self, hash: impl FnOnce() -> Option<KeyHash>) -> Option<Arc<Holder>> {
        let shards = &self.0.shards;
        let hash = shards.may_be_bound().then(hash)??;
        shards.find(&hash).filter(|holder| holder.is_bound())
    }

    /// Whether calls for any customer are refused.
    pub(crate) fn blocks_customers(&self) -> bool {
        !self.0.customers.is_empty()
    }

    /// Whether calls for the customer of this name are refused. Nobody need have heard of a customer before.
    pub(crate) fn blocks_customer(&self, name: &str) -> bool {
        self.0.customers.has(name)
    }

    /// Everybody behind keys.
    pub(crate) fn behind(&self) -> &Behind {
        &self.0.behind
    }

    /// Takes over what changed. What cannot be read leaves things as they were, and is said.
    fn take(&self, changes: &Changes) {
        let (mut keys, mut customers) = (Vec::new(), Vec::new());
        for change in &changes.changes {
            let taken = match change.id().kind {
                Kind::Key => KeyChange::of(change).map(|change| keys.push(change)),
                Kind::Customer => CustomerChange::of(change).map(|change| customers.push(change)),
                _ => self.0.behind.take(change),
            };
            if let Err(error) = taken {
                tracing::error!("{error}");
            }
        }
        self.0.shards.apply(keys, self.behind());
        self.0.customers.apply(customers);
    }

    /// All changes up to this one are in force here.
    fn announce(&self, until: Revision) {
        self.0.seen.send_replace(until);
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
        self.0.complete.store(true, Ordering::Release);
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} keys)", self.len())
    }
}
