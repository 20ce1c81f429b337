//! Where virtual keys are kept.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use tollgate::auth::Directory;
use tollgate_admin::Admin;
use tollgate_config::Snapshot;
use tollgate_store_sqlite::SqliteStore;

/// A store of keys, and the directory that follows it.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    pub(crate) directory: Directory,
    store: Arc<SqliteStore>,
}

// === impl Vault ===

impl Vault {
    /// The keys in the configured file. Without a master key there is nobody who could make any.
    pub(crate) fn of(snapshot: &Snapshot) -> anyhow::Result<Option<Self>> {
        if snapshot.master_key.is_none() {
            return Ok(None);
        }
        let store = SqliteStore::at(absolute(&snapshot.database))
            .context("starting the threads of the database")?;
        let there = store.path().exists();
        let to_come = if there {
            ""
        } else {
            ", which the first of them makes"
        };
        tracing::info!(
            "virtual keys are kept in {}{to_come}",
            store.path().display()
        );
        let directory = match there {
            true => Directory::new(),
            // Without a file there is no key that could be right.
            false => Directory::of_empty_store(),
        };
        Ok(Some(Self {
            directory,
            store: Arc::new(store),
        }))
    }

    /// Reads the keys, and then whatever changes, beside the serving.
    pub(crate) fn follow(&self) {
        tokio::spawn(self.directory.clone().follow(self.store.clone(), |_| ()));
    }

    pub(crate) fn admin(&self) -> Admin {
        Admin::new(self.store.clone(), self.directory.clone())
    }
}

/// `path` from the root on, so that what is said of it can be found.
pub(crate) fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
