use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tollgate_core::{Error, ErrorKind};

/// Counts calls, and says when they must end. Shared by the layer and whoever shuts the gateway down.
#[derive(Clone, Debug, Default)]
pub struct Drain {
    calls: TaskTracker,
    closing: CancellationToken,
}

// === impl Drain ===

impl Drain {
    /// Waits until no call is in progress. Calls that begin meanwhile are served and waited for.
    pub async fn idle(&self) {
        self.calls.close();
        self.calls.wait().await;
    }

    /// Ends every call now: streams with an error event, calls to come with a refusal.
    pub fn close(&self) {
        self.closing.cancel();
    }

    pub(super) fn enter(&self) -> Result<TaskTrackerToken, Error> {
        match self.closing.is_cancelled() {
            true => Err(closing()),
            false => Ok(self.calls.token()),
        }
    }

    pub(super) fn closed(&self) -> WaitForCancellationFutureOwned {
        self.closing.clone().cancelled_owned()
    }
}

pub(super) fn closing() -> Error {
    Error::new(
        ErrorKind::Draining,
        "the gateway is shutting down; send the request again",
    )
}
