use tollgate_core::{Clocks, Live};
use tower_layer::Layer;

use super::FirstToken;

/// Waits for the first content of each attempt, and keeps the clocks of the answer.
#[derive(Clone, Debug)]
pub struct FirstTokenLayer {
    clocks: Live<Clocks>,
}

// === impl FirstTokenLayer ===

impl FirstTokenLayer {
    /// A layer with these clocks, for deployments and calls that have none of their own.
    pub fn new(clocks: Live<Clocks>) -> Self {
        Self { clocks }
    }
}

impl<S> Layer<S> for FirstTokenLayer {
    type Service = FirstToken<S>;

    fn layer(&self, inner: S) -> FirstToken<S> {
        FirstToken::new(inner, self.clocks.clone())
    }
}
