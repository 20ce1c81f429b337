use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;
use tollgate_core::Live;

use crate::{Change, Document, KeyHash, StoreError, group::Behind, holder::Holder};

/// A part of the keys. The hash of a key is as good as random already, so a fast hash of it will do.
type Shard = FxHashMap<KeyHash, Arc<Holder>>;

/// The keys by the first byte of their hash: a change copies one part of 256, and readers wait for nobody.
pub(super) struct Shards(Box<[Live<Shard>]>);

/// What became of a key.
pub(super) enum KeyChange<'a> {
    Is(KeyHash, &'a Document),
    Gone(KeyHash),
}

// === impl Shards ===

impl Shards {
    pub(super) fn find(&self, hash: &KeyHash) -> Option<Arc<Holder>> {
        self.of(hash)?.load().get(hash).cloned()
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|shard| shard.load().len()).sum()
    }

    /// Takes over `changes`, in their order. Only one task does so.
    pub(super) fn apply(&self, changes: Vec<KeyChange<'_>>, behind: &Behind) {
        let mut by_shard: BTreeMap<u8, Vec<KeyChange<'_>>> = BTreeMap::new();
        for change in changes {
            let part = change.hash().as_bytes()[0];
            by_shard.entry(part).or_default().push(change);
        }
        for changes in by_shard.into_values() {
            let Some(shard) = changes.first().and_then(|change| self.of(&change.hash())) else {
                continue;
            };
            let mut draft = Shard::clone(&shard.load());
            for change in changes {
                match change {
                    KeyChange::Is(hash, document) => {
                        let before = draft.get(&hash).map(|before| &**before);
                        match Holder::of(hash, document, before, behind) {
                            Ok(holder) => drop(draft.insert(hash, Arc::new(holder))),
                            // What it was is not what it is: it may have been blocked.
                            Err(error) => {
                                tracing::error!("{error}");
                                draft.remove(&hash);
                            }
                        }
                    }
                    KeyChange::Gone(hash) => drop(draft.remove(&hash)),
                }
            }
            shard.store(draft);
        }
    }

    fn of(&self, hash: &KeyHash) -> Option<&Live<Shard>> {
        self.0.get(usize::from(hash.as_bytes()[0]))
    }
}

impl Default for Shards {
    fn default() -> Self {
        Self((0..=u8::MAX).map(|_| Live::new(Shard::default())).collect())
    }
}

// === impl KeyChange ===

impl<'a> KeyChange<'a> {
    pub(super) fn of(change: &'a Change) -> Result<Self, StoreError> {
        let hash = change.id().name.parse().map_err(StoreError::unavailable)?;
        Ok(match change {
            Change::Is(document) => Self::Is(hash, document),
            Change::Gone(_) => Self::Gone(hash),
        })
    }

    fn hash(&self) -> KeyHash {
        match self {
            Self::Is(hash, _) | Self::Gone(hash) => *hash,
        }
    }
}
