use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use arc_swap::ArcSwap;
use hashbrown::{HashTable, hash_table::Entry};

use crate::{Change, Document, KeyHash, StoreError, group::Behind, holder::Holder};

/// A part of the keys. The hash of a key is as good as random, so nothing is hashed again; and since whoever holds a key
/// has its hash, the table is nothing but pointers.
#[derive(Clone, Default)]
struct Shard(HashTable<Arc<Holder>>);

/// The keys by the first byte of their hash: a change copies one part of 256, and readers wait for nobody.
pub(super) struct Shards {
    parts: Box<[ArcSwap<Shard>]>,
    /// Whether there was ever a key that is bound to addresses. Where there was none, nobody looks for one.
    bound: AtomicBool,
}

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

    /// Whether some key may be bound to addresses.
    pub(super) fn may_be_bound(&self) -> bool {
        self.bound.load(Ordering::Acquire)
    }

    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(|shard| shard.load().0.len()).sum()
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
                // Known before the key is, so that it comes in from nowhere else meanwhile.
                if draft.take(change, behind) {
                    self.bound.store(true, Ordering::Release);
                }
            }
            shard.store(Arc::new(draft));
        }
    }

    fn of(&self, hash: &KeyHash) -> Option<&ArcSwap<Shard>> {
        self.parts.get(usize::from(hash.as_bytes()[0]))
    }
}

impl Default for Shards {
    fn default() -> Self {
        Self {
            parts: (0..=u8::MAX).map(|_| ArcSwap::default()).collect(),
            bound: AtomicBool::new(false),
        }
    }
}

// === impl Shard ===

impl Shard {
    fn get(&self, hash: &KeyHash) -> Option<&Arc<Holder>> {
        self.0.find(hash.number(), |holder| holder.has(hash))
    }

    /// Takes over `change`; whether the key is bound to addresses now.
    fn take(&mut self, change: KeyChange<'_>, behind: &Behind) -> bool {
        let hash = change.hash();
        let holder = match change {
            KeyChange::Gone(_) => Ok(None),
            KeyChange::Is(_, document) => {
                let before = self.get(&hash).map(|before| &**before);
                Holder::of(hash, document, before, behind).map(Some)
            }
        };
        // What it was is not what it is: it may have been blocked.
        let holder = holder.unwrap_or_else(|error| {
            tracing::error!("{error}");
            None
        });
        let bound = holder.as_ref().is_some_and(Holder::is_bound);
        self.set(&hash, holder.map(Arc::new));
        bound
    }

    fn set(&mut self, hash: &KeyHash, holder: Option<Arc<Holder>>) {
        let number = |holder: &Arc<Holder>| holder.key().map_or(0, |hash| hash.number());
        let entry = self
            .0
            .entry(hash.number(), |holder| holder.has(hash), number);
        match (entry, holder) {
            (Entry::Occupied(mut entry), Some(holder)) => *entry.get_mut() = holder,
            (Entry::Occupied(entry), None) => drop(entry.remove()),
            (Entry::Vacant(entry), Some(holder)) => drop(entry.insert(holder)),
            (Entry::Vacant(_), None) => {}
        }
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
