use tollgate_core::Live;
use tower_layer::Layer;

use crate::Auth;

/// Names the sender of each request, or refuses it.
#[derive(Debug)]
pub struct AuthLayer<A> {
    authenticate: Live<A>,
}

// === impl AuthLayer ===

impl<A> AuthLayer<A> {
    /// A layer that asks `authenticate`, as it changes.
    pub fn new(authenticate: Live<A>) -> Self {
        Self { authenticate }
    }
}

impl<A> Clone for AuthLayer<A> {
    fn clone(&self) -> Self {
        Self {
            authenticate: self.authenticate.clone(),
        }
    }
}

impl<A, S> Layer<S> for AuthLayer<A> {
    type Service = Auth<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Auth::new(inner, self.authenticate.clone())
    }
}
