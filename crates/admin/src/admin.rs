use std::sync::Arc;

use tollgate_auth::{
    Author, KeyHash, KeyPage, KeyQuery, KeyRecord, KeyRing, KeyStore, StoreError, Write,
};
use tollgate_core::Error;

use crate::{asked::Asked, refusal};

/// What the management API works on: a store of keys, and the ring that follows it.
#[derive(Clone, Debug)]
pub struct Admin {
    store: Arc<dyn KeyStore>,
    ring: KeyRing,
}

/// How often a change is tried while others change the same key.
const TRIES: usize = 8;

// === impl Admin ===

impl Admin {
    /// Manages the keys of `store`, which `ring` follows.
    pub fn new(store: Arc<dyn KeyStore>, ring: KeyRing) -> Self {
        Self { store, ring }
    }

    /// The key with this hash.
    pub(crate) async fn find(
        &self,
        hash: KeyHash,
        missing: &'static str,
    ) -> Result<KeyRecord, Error> {
        let mut found = self.get(vec![hash]).await?;
        found.pop().ok_or_else(|| refusal::not_found(missing))
    }

    pub(crate) async fn get(&self, hashes: Vec<KeyHash>) -> Result<Vec<KeyRecord>, Error> {
        self.store.get(hashes).await.map_err(refusal::of_store)
    }

    pub(crate) async fn list(&self, query: KeyQuery) -> Result<KeyPage, Error> {
        self.store.list(query).await.map_err(refusal::of_store)
    }

    /// Does all of `writes`, and waits until they are in force here.
    pub(crate) async fn apply(
        &self,
        asked: &Asked,
        action: &'static str,
        writes: Vec<Write>,
    ) -> Result<(), Error> {
        self.try_apply(asked, action, writes)
            .await?
            .map_err(refusal::of_store)
    }

    /// Changes the key with this hash, again if others change it at the same time; what it has become.
    pub(crate) async fn change<F>(
        &self,
        asked: &Asked,
        action: &'static str,
        hash: KeyHash,
        change: F,
    ) -> Result<KeyRecord, Error>
    where
        F: Fn(KeyRecord) -> Result<(KeyRecord, Vec<Write>), Error> + Send + Sync,
    {
        for _ in 0..TRIES {
            let before = self.find(hash, "Key not found.").await?;
            let (after, writes) = change(before)?;
            match self.try_apply(asked, action, writes).await? {
                Ok(()) => return Ok(after),
                Err(StoreError::Changed(_)) => {}
                Err(error) => return Err(refusal::of_store(error)),
            }
        }
        Err(refusal::of_store(StoreError::Changed(hash)))
    }

    async fn try_apply(
        &self,
        asked: &Asked,
        action: &'static str,
        writes: Vec<Write>,
    ) -> Result<Result<(), StoreError>, Error> {
        let author = Author {
            action,
            name: asked.author(),
            on_behalf_of: asked.on_behalf_of(),
        };
        let changed: Vec<_> = writes.iter().map(Write::key).collect();
        let revision = match self.store.apply(writes, author).await {
            Ok(revision) => revision,
            Err(error) => return Ok(Err(error)),
        };
        for key in changed {
            tracing::info!(%key, by = asked.author(), on_behalf_of = asked.on_behalf_of(), "key {action}");
        }
        match self.ring.reached(revision).await {
            true => Ok(Ok(())),
            false => Err(refusal::later(
                "the change is stored and not yet in force here: the store of the keys cannot be read",
            )),
        }
    }
}
