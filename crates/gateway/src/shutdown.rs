//! Going away without cutting anyone off.

use std::{io, time::Duration};

use tokio::{
    select,
    signal::unix::{Signal, SignalKind, signal},
    time::{sleep, timeout},
};
use tollgate::stream::Drain;

use crate::site::Readiness;

/// The signals that stop the gateway.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

/// How long streams have to take their last event.
const LAST_WORDS: Duration = Duration::from_secs(5);

// === impl Signals ===

impl Signals {
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Returns when the gateway should stop listening: after the first signal, once no call is in progress. After
    /// `patience`, or a second signal, calls are ended.
    pub(crate) async fn drained(mut self, drain: Drain, readiness: Readiness, patience: Duration) {
        self.next().await;
        readiness.withdraw();
        tracing::info!(
            "stopping: calls in progress have {} s; signal again to end them now",
            patience.as_secs()
        );
        select! {
            () = drain.idle() => return,
            () = sleep(patience) => tracing::warn!("stopping: ending the calls that are left"),
            () = self.next() => tracing::warn!("stopping now: ending all calls"),
        }
        drain.close();
        if timeout(LAST_WORDS, drain.idle()).await.is_err() {
            tracing::warn!("stopping: some clients did not take their last event");
        }
    }
}
