use std::time::Duration;

use http::{HeaderMap, request::Parts};
use tollgate_core::Error;

use crate::KEY_HEADERS;

/// Knows who sends requests.
///
/// Decides in memory and at once: whoever needs a database keeps a snapshot of it.
pub trait Authenticate: Send + Sync + 'static {
    /// What is known of a sender.
    type Principal: Send + 'static;

    /// Who sent the request with this head.
    ///
    /// # Errors
    ///
    /// When nobody known did.
    fn authenticate(&self, head: &Parts) -> Result<Self::Principal, Error>;

    /// How long to wait before `refusal` is answered, if at all: a flood of wrong keys need not be answered as fast as it comes.
    fn hold(&self, refusal: &Error) -> Option<Duration> {
        let _ = refusal;
        None
    }

    /// Takes the sender's credentials off a request that was let in: nobody further in needs them.
    fn forget(&self, headers: &mut HeaderMap) {
        for name in &KEY_HEADERS {
            headers.remove(name);
        }
    }
}
