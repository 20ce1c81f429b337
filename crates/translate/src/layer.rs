use tollgate_core::Live;
use tollgate_wire::PassthroughPolicy;
use tower_layer::Layer;

use crate::{Translate, TranslatePolicy};

/// Makes upstream requests from attempts, in whatever dialect the provider speaks.
#[derive(Clone, Debug)]
pub struct TranslateLayer {
    passthrough: Live<PassthroughPolicy>,
    policy: Live<TranslatePolicy>,
}

// === impl TranslateLayer ===

impl TranslateLayer {
    /// A layer that follows the policies as they change: `passthrough` where both sides speak the same dialect.
    pub fn new(passthrough: Live<PassthroughPolicy>, policy: Live<TranslatePolicy>) -> Self {
        Self {
            passthrough,
            policy,
        }
    }
}

impl<S> Layer<S> for TranslateLayer {
    type Service = Translate<S>;

    fn layer(&self, inner: S) -> Translate<S> {
        Translate::new(inner, self.passthrough.clone(), self.policy.clone())
    }
}
