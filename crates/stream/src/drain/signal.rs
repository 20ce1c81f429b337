use std::sync::Arc;

use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tollgate_core::{Error, ErrorKind};

/// Counts calls, and says when they must end. Shared by the layer and whoever shuts the gateway down.
#[derive(Clone, Debug, Default)]
pub struct Drain(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    calls: TaskTracker,
    closing: CancellationToken,
}

// === impl Drain ===

impl Drain {
    /// Waits until no call is in progress. Calls that begin meanwhile are served and waited for.
    pub async fn idle(&self) {
        self.0.calls.close();
        self.0.calls.wait().await;
    }

    /// Ends every call now: streams with an error event, calls to come with a refusal.
    pub fn close(&self) {
        self.0.closing.cancel();
    }

    pub(super) fn enter(&self) -> Result<TaskTrackerToken, Error> {
        match self.0.closing.is_cancelled() {
            true => Err(closing()),
            false => Ok(self.0.calls.token()),
        }
    }

    pub(super) fn closed(&self) -> WaitForCancellationFutureOwned {
        self.0.closing.clone().cancelled_owned()
    }
}

pub(super) fn closing() -> Error {
    Error::new(
        ErrorKind::Draining,
        "the gateway is shutting down; send the request again",
    )
}
