//! Where virtual keys are kept, and models that are added while the gateway runs.

use std::sync::Arc;

use anyhow::Context as _;
use tollgate::{
    auth::{Changes, Directory, Store},
    core::Secret,
};
use tollgate_admin::{
    Admin, Deployments,
    sealing::{SealError, Sealer},
};
use tollgate_config::Snapshot;

use crate::{database, models::Checks};

/// A store of keys, and the directory that follows it.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    pub(crate) directory: Directory,
    pub(crate) deployments: Deployments,
    store: Arc<dyn Store>,
}

// === impl Vault ===

impl Vault {
    /// The keys in the configured database. Without a master key there is nobody who could make any.
    pub(crate) fn of(snapshot: &Snapshot) -> anyhow::Result<Option<Self>> {
        let Some(master_key) = &snapshot.master_key else {
            return Ok(None);
        };
        let deployments = Deployments {
            sealer: sealer(snapshot, master_key)
                .context("deriving the key of what is encrypted")?,
            serves: Arc::new(Checks::of(snapshot)),
            stored: snapshot.store_models,
        };
        let (store, directory) = database::open(&snapshot.database)?;
        Ok(Some(Self {
            directory,
            deployments,
            store,
        }))
    }

    /// Reads the keys, and then whatever changes, beside the serving; tells `also` of it.
    pub(crate) fn follow(&self, also: impl FnMut(&Changes) + Send + 'static) {
        tokio::spawn(self.directory.clone().follow(self.store.clone(), also));
    }

    pub(crate) fn admin(&self) -> Admin {
        Admin::new(self.store.clone(), self.directory.clone())
            .with_deployments(self.deployments.clone())
    }
}

/// Encrypts with the salt key. The master key opens too, so that a salt key may be added later.
fn sealer(snapshot: &Snapshot, master_key: &Secret) -> Result<Sealer, SealError> {
    let keys = &snapshot.salt_keys;
    let current = keys.current.as_ref().unwrap_or(master_key);
    let mut previous = keys.previous.clone();
    previous.push(master_key.clone());
    Sealer::new(current, &previous)
}
