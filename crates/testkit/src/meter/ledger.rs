//! The meter's running account, shared by all connections.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::{sync::Semaphore, time::timeout};

use super::{Meter, ModelMeter};

/// Counts, and wakes those who wait for a client to leave.
#[derive(Debug)]
pub(crate) struct Ledger {
    meter: Mutex<Meter>,
    /// A permit per disconnect that nobody has waited for yet.
    disconnects: Semaphore,
}

/// Counts one connection as open while it lives.
#[derive(Debug)]
pub(crate) struct OpenConnection(Arc<Ledger>);

// === impl Ledger ===

impl Ledger {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            meter: Mutex::default(),
            disconnects: Semaphore::new(0),
        })
    }

    pub(crate) fn snapshot(&self) -> Meter {
        self.meter().clone()
    }

    /// Forgets the past; what is open stays counted as open.
    pub(crate) fn reset(&self) {
        let mut meter = self.meter();
        let past = mem::take(&mut *meter);
        meter.open_connections = past.open_connections;
        meter.open_requests = past.open_requests;
        meter.open_streams = past.open_streams;
        self.disconnects.forget_permits(usize::MAX);
    }

    /// Waits for a disconnect that no earlier call was told about.
    pub(crate) async fn disconnected_within(&self, limit: Duration) -> bool {
        match timeout(limit, self.disconnects.acquire()).await {
            Ok(Ok(permit)) => {
                permit.forget();
                true
            }
            _ => false,
        }
    }

    pub(crate) fn connected(self: &Arc<Self>) -> OpenConnection {
        let mut meter = self.meter();
        meter.connections += 1;
        meter.open_connections += 1;
        OpenConnection(Arc::clone(self))
    }

    pub(crate) fn disconnected(&self) {
        let mut meter = self.meter();
        meter.disconnects += 1;
        meter.last_disconnect = Some(Instant::now());
        meter.last_disconnect_unix_ms = unix_ms();
        self.disconnects.add_permits(1);
    }

    /// Changes the account, given with the line of `model`.
    pub(crate) fn book(&self, model: &str, change: impl FnOnce(&mut Meter, &mut ModelMeter)) {
        let mut meter = self.meter();
        let mut line = meter.models.remove(model).unwrap_or_default();
        change(&mut meter, &mut line);
        meter.models.insert(model.to_owned(), line);
    }

    /// The account is plain counters, so one that a panic left behind is still usable.
    fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl OpenConnection ===

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut meter = self.0.meter();
        meter.open_connections = meter.open_connections.saturating_sub(1);
    }
}

fn unix_ms() -> Option<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}
