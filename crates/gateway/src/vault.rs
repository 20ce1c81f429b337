//! Where virtual keys are kept.

use std::sync::Arc;

use tollgate::auth::{Directory, Store};
use tollgate_admin::Admin;
use tollgate_config::Snapshot;

use crate::database;

/// A store of keys, and the directory that follows it.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    pub(crate) directory: Directory,
    store: Arc<dyn Store>,
}

// === impl Vault ===

impl Vault {
    /// The keys in the configured database. Without a master key there is nobody who could make any.
    pub(crate) fn of(snapshot: &Snapshot) -> anyhow::Result<Option<Self>> {
        if snapshot.master_key.is_none() {
            return Ok(None);
        }
        let (store, directory) = database::open(&snapshot.database)?;
        Ok(Some(Self { directory, store }))
    }

    /// Reads the keys, and then whatever changes, beside the serving.
    pub(crate) fn follow(&self) {
        tokio::spawn(self.directory.clone().follow(self.store.clone(), |_| ()));
    }

    pub(crate) fn admin(&self) -> Admin {
        Admin::new(self.store.clone(), self.directory.clone())
    }
}
