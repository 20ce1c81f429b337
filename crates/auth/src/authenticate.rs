use http::request::Parts;
use tollgate_core::Error;

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
}
