use tower_layer::Layer;

use super::{Drain, Draining};

/// Lets calls run on while the gateway shuts down, and ends those that take too long.
#[derive(Clone, Debug)]
pub struct DrainLayer {
    drain: Drain,
}

// === impl DrainLayer ===

impl DrainLayer {
    /// A layer that follows `drain`.
    pub fn new(drain: Drain) -> Self {
        Self { drain }
    }
}

impl<S> Layer<S> for DrainLayer {
    type Service = Draining<S>;

    fn layer(&self, inner: S) -> Draining<S> {
        Draining::new(inner, self.drain.clone())
    }
}
