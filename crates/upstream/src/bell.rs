//! Knowing whether there is anything to do.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Rings when something happens to a connection, and wakes whoever waits for it.
///
/// A connection and the call that uses it are one task. What they tell each other through hyper's channels would wake
/// that task anew each time, although it is running: the bell remembers instead, and wakes only who has gone to wait.
#[derive(Debug)]
pub(crate) struct Bell {
    shared: Arc<Shared>,
    waker: Waker,
    /// Whom it wakes, as long as it is the same. Kept, so that no other takes its place in memory meanwhile.
    known: Option<Waker>,
    /// Whether whoever asked last was told to wait.
    waits: bool,
}

#[derive(Debug)]
struct Shared {
    rung: AtomicBool,
    /// Whether somebody looks after the connection just now, or nobody wants to.
    attended: AtomicBool,
    task: Mutex<Option<Waker>>,
}

/// So often is a connection that keeps ringing looked after before others have their turn.
const MOST_TURNS: usize = 4;

// === impl Bell ===

impl Bell {
    /// A bell that has rung: what is new wants to be looked after.
    pub(crate) fn new() -> Self {
        let shared = Arc::new(Shared {
            rung: AtomicBool::new(true),
            attended: AtomicBool::new(true),
            task: Mutex::new(None),
        });
        Self {
            waker: Waker::from(Arc::clone(&shared)),
            shared,
            known: None,
            waits: false,
        }
    }

    /// Whether it has rung since it was last asked.
    pub(crate) fn has_rung(&self) -> bool {
        // Before what it rings for is looked after: what happens meanwhile rings again.
        self.shared.rings() && self.shared.rung.swap(false, Ordering::SeqCst)
    }

    /// What rings it.
    pub(crate) fn context(&self) -> Context<'_> {
        Context::from_waker(&self.waker)
    }

    /// Calls `turn` until it is ready, or has nothing left to do before the bell rings again.
    pub(crate) fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        mut turn: impl FnMut(&Self) -> Poll<T>,
    ) -> Poll<T> {
        if self.waits && self.knows(cx.waker()) && !self.shared.rings() {
            return Poll::Pending;
        }
        self.shared.attended.store(true, Ordering::Relaxed);
        for _ in 0..MOST_TURNS {
            let polled = turn(self);
            self.waits = polled.is_pending();
            if polled.is_ready() {
                return polled;
            }
            if !self.knows(cx.waker()) {
                self.know(cx.waker());
            }
            // Before looking: what rings from here on wakes.
            self.shared.attended.store(false, Ordering::SeqCst);
            if !self.shared.rings() {
                return Poll::Pending;
            }
            self.shared.attended.store(true, Ordering::Relaxed);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Wakes nobody until somebody asks. A waker keeps its whole task in memory.
    pub(crate) fn forget(&mut self) {
        self.known = None;
        // A task that ends with this does so when the lock is free.
        let _forgotten = self.shared.task().take();
    }

    fn knows(&self, waker: &Waker) -> bool {
        let known = self.known.as_ref();
        known.is_some_and(|known| known.will_wake(waker))
    }

    fn know(&mut self, waker: &Waker) {
        self.known = Some(waker.clone());
        let _last = self.shared.task().replace(waker.clone());
    }
}

// === impl Shared ===

impl Shared {
    fn rings(&self) -> bool {
        self.rung.load(Ordering::SeqCst)
    }

    fn task(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        // A waker is whole at any time.
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        if !self.attended.load(Ordering::SeqCst)
            && let Some(task) = &*self.task()
        {
            task.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests;
