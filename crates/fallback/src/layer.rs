use tower_layer::Layer;

use crate::Fallback;

/// Tries the candidates of a plan in order.
#[derive(Clone, Debug)]
pub struct FallbackLayer<R> {
    route: R,
}

// === impl FallbackLayer ===

impl<R> FallbackLayer<R> {
    /// A layer that plans with `route`.
    pub fn new(route: R) -> Self {
        Self { route }
    }
}

impl<R: Clone, S> Layer<S> for FallbackLayer<R> {
    type Service = Fallback<S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        Fallback::new(inner, self.route.clone())
    }
}
