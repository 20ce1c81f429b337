use tollgate_core::Live;
use tower_layer::Layer;

use super::{Permit, PermitPolicy};
use crate::Directory;

/// Lets calls through whose principal may use the model, under the name that it stands for.
#[derive(Clone, Debug)]
pub struct PermitLayer {
    policy: Live<PermitPolicy>,
    customers: Option<Directory>,
}

// === impl PermitLayer ===

impl PermitLayer {
    /// A layer that refuses as `policy` says.
    pub fn new(policy: Live<PermitPolicy>) -> Self {
        Self {
            policy,
            customers: None,
        }
    }

    /// Refuses calls for customers who are blocked in `directory`, too.
    #[must_use]
    pub fn customers(self, directory: Option<Directory>) -> Self {
        Self {
            customers: directory,
            ..self
        }
    }
}

impl<S> Layer<S> for PermitLayer {
    type Service = Permit<S>;

    fn layer(&self, inner: S) -> Permit<S> {
        Permit::new(inner, self.policy.clone()).customers(self.customers.clone())
    }
}
