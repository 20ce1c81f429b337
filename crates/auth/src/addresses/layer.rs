use std::{net::IpAddr, sync::Arc};

use tower_layer::Layer;

use super::{AddressPolicy, Addresses};

/// Lets requests of one connection through, if they come from where they may.
///
/// It is made for each connection, because what accepts one knows who is at the other end.
#[derive(Clone, Debug)]
pub struct AddressLayer {
    policy: Arc<AddressPolicy>,
    peer: IpAddr,
}

// === impl AddressLayer ===

impl AddressLayer {
    /// For a connection with `peer`.
    pub fn new(policy: Arc<AddressPolicy>, peer: IpAddr) -> Self {
        Self { policy, peer }
    }
}

impl<S> Layer<S> for AddressLayer {
    type Service = Addresses<S>;

    fn layer(&self, inner: S) -> Addresses<S> {
        Addresses::new(inner, Arc::clone(&self.policy), self.peer)
    }
}
