use tollgate_core::Live;
use tower_layer::Layer;

use super::{Passthrough, PassthroughPolicy};

/// Makes upstream requests from attempts whose provider speaks the client's dialect.
#[derive(Clone, Debug)]
pub struct PassthroughLayer {
    policy: Live<PassthroughPolicy>,
}

// === impl PassthroughLayer ===

impl PassthroughLayer {
    /// A layer that follows `policy` as it changes.
    pub fn new(policy: Live<PassthroughPolicy>) -> Self {
        Self { policy }
    }
}

impl<S> Layer<S> for PassthroughLayer {
    type Service = Passthrough<S>;

    fn layer(&self, inner: S) -> Passthrough<S> {
        Passthrough::new(inner, self.policy.clone())
    }
}
