use std::{net::IpAddr, sync::Arc};

use tollgate_core::Live;
use tower_layer::Layer;

use super::{AddressPolicy, Addresses};
use crate::Keys;

/// Lets requests of one connection through, if they come from where they may.
///
/// It is made for each connection, because what accepts one knows who is at the other end.
#[derive(Clone, Debug)]
pub struct AddressLayer {
    policy: Arc<AddressPolicy>,
    keys: Option<Live<Keys>>,
    peer: IpAddr,
}

// === impl AddressLayer ===

impl AddressLayer {
    /// For a connection with `peer`.
    pub fn new(policy: Arc<AddressPolicy>, peer: IpAddr) -> Self {
        Self {
            policy,
            keys: None,
            peer,
        }
    }

    /// Asks also from where requests come that present one of `keys` which is bound to addresses
    /// ([`KeyRecord::allowed_ips`](crate::KeyRecord::allowed_ips)). They are those that [`AuthLayer`](crate::AuthLayer)
    /// knows further in, which still has to let them in.
    #[must_use]
    pub fn keys(self, keys: Option<Live<Keys>>) -> Self {
        Self { keys, ..self }
    }
}

impl<S> Layer<S> for AddressLayer {
    type Service = Addresses<S>;

    fn layer(&self, inner: S) -> Addresses<S> {
        Addresses::new(inner, Arc::clone(&self.policy), self.peer).keys(self.keys.clone())
    }
}
