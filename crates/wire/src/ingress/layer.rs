use tollgate_core::Live;
use tower_layer::Layer;

use super::{Ingress, IngressPolicy};

/// Makes calls from authenticated requests.
#[derive(Clone, Debug)]
pub struct IngressLayer {
    policy: Live<IngressPolicy>,
}

// === impl IngressLayer ===

impl IngressLayer {
    /// A layer that follows `policy` as it changes.
    pub fn new(policy: Live<IngressPolicy>) -> Self {
        Self { policy }
    }
}

impl<S> Layer<S> for IngressLayer {
    type Service = Ingress<S>;

    fn layer(&self, inner: S) -> Ingress<S> {
        Ingress::new(inner, self.policy.clone())
    }
}
