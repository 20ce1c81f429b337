//! What all connections of one mock provider share.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    config::MockConfig, fault::Fault, journal::Journal, meter::Ledger, recordings::Exchange,
};

/// Settings, script and records of one mock provider.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: MockConfig,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) journal: Journal,
    script: Mutex<VecDeque<Fault>>,
    playing: Mutex<Option<Arc<Exchange>>>,
    serial: AtomicU64,
}

// === impl Backend ===

impl Backend {
    pub(crate) fn new(mut config: MockConfig) -> Arc<Self> {
        let playing = config.play.take().map(Arc::new);
        Arc::new(Self {
            config,
            ledger: Ledger::new(),
            journal: Journal::default(),
            script: Mutex::default(),
            playing: Mutex::new(playing),
            serial: AtomicU64::new(1),
        })
    }

    pub(crate) fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        locked(&self.script).extend(faults);
    }

    pub(crate) fn next_fault(&self) -> Option<Fault> {
        locked(&self.script).pop_front()
    }

    pub(crate) fn play(&self, exchange: Option<Exchange>) {
        *locked(&self.playing) = exchange.map(Arc::new);
    }

    pub(crate) fn playing(&self) -> Option<Arc<Exchange>> {
        locked(&self.playing).clone()
    }

    /// A number that no other request of this mock has.
    pub(crate) fn next_serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn reset(&self) {
        self.ledger.reset();
        self.journal.clear();
        locked(&self.script).clear();
    }
}

/// The locked values are replaced or extended whole, so a panic leaves none half changed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
