use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;
use tollgate_core::Live;

use crate::{Change, KeyHash, holder::Holder};

/// A part of the keys. The hash of a key is as good as random already, so a fast hash of it will do.
type Shard = FxHashMap<KeyHash, Arc<Holder>>;

/// The keys by the first byte of their hash: a change copies one part of 256, and readers wait for nobody.
pub(super) struct Shards(Box<[Live<Shard>]>);

// === impl Shards ===

impl Shards {
    pub(super) fn find(&self, hash: &KeyHash) -> Option<Arc<Holder>> {
        self.of(hash)?.load().get(hash).cloned()
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|shard| shard.load().len()).sum()
    }

    /// Takes over `changes`, in their order. Only one task does so.
    pub(super) fn apply(&self, changes: &[Change]) {
        let mut by_shard: BTreeMap<u8, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            by_shard
                .entry(change.hash().as_bytes()[0])
                .or_default()
                .push(change);
        }
        for changes in by_shard.into_values() {
            let Some(shard) = changes.first().and_then(|change| self.of(&change.hash())) else {
                continue;
            };
            let mut draft = Shard::clone(&shard.load());
            for change in changes {
                match change {
                    Change::Is(key) => {
                        let holder = Holder::of(key, draft.get(&key.hash).map(|before| &**before));
                        draft.insert(key.hash, Arc::new(holder));
                    }
                    Change::Gone(hash) => drop(draft.remove(hash)),
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

// === impl Change ===

impl Change {
    fn hash(&self) -> KeyHash {
        match self {
            Self::Is(key) => key.hash,
            Self::Gone(hash) => *hash,
        }
    }
}
