//! From where each connection may bring requests.

use std::{net::IpAddr, sync::Arc};

use tollgate::{
    auth::{AddressLayer, AddressPolicy, Keys},
    core::Live,
};
use tollgate_config::Snapshot;

use crate::{settings::Settings, site};

/// What each connection is guarded with, where it matters from where requests come.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    policy: Arc<AddressPolicy>,
    /// Those that may be bound to addresses.
    keys: Option<Live<Keys>>,
}

// === impl Guard ===

impl Guard {
    /// `None` where everybody may ask from everywhere, and no key can be bound to addresses because none is kept.
    pub(crate) fn of(snapshot: &Snapshot, settings: &Settings) -> Option<Self> {
        let allowed = &snapshot.allowed_addresses;
        let keys = settings.vault.is_some().then(|| settings.keys.clone());
        let policy = AddressPolicy {
            networks: allowed.networks.clone(),
            forwarded: allowed.forwarded,
            open: site::open_paths(),
        };
        let policy = Arc::new(policy);
        (policy.networks.is_some() || keys.is_some()).then_some(Self { policy, keys })
    }

    /// For a connection with `peer`.
    pub(crate) fn layer(&self, peer: IpAddr) -> AddressLayer {
        AddressLayer::new(Arc::clone(&self.policy), peer).keys(self.keys.clone())
    }
}
