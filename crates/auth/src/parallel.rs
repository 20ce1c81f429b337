//! Calls in progress, counted.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// How many calls somebody may have in progress, and how many they have.
#[derive(Clone, Debug)]
pub(crate) struct Parallel {
    limit: u32,
    now: Arc<AtomicU32>,
}

/// A call in progress; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Slot(Arc<AtomicU32>);

// === impl Parallel ===

impl Parallel {
    /// Counts up to `limit`, if there is one; what `before` counts stays counted.
    pub(crate) fn of(limit: Option<u32>, before: Option<&Self>) -> Option<Self> {
        let now = before.map(|before| Arc::clone(&before.now));
        Some(Self {
            limit: limit?,
            now: now.unwrap_or_default(),
        })
    }

    /// Counts another call; `None` when there are as many as may be.
    pub(crate) fn enter(&self) -> Option<Slot> {
        let more = |now| (now < self.limit).then_some(now + 1);
        let entered = self
            .now
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, more);
        entered.ok().map(|_| Slot(Arc::clone(&self.now)))
    }

    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }
}

// === impl Slot ===

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
