//! Tokens that were verified, so that the next call with one need not do it again.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tollgate_core::Live;

use super::{bearer::Bearer, issuer::Proof};
use crate::{KeyHash, Timestamp};

/// A token that was verified.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) bearer: Bearer,
    pub(super) until: Timestamp,
    pub(super) proof: Proof,
}

/// Some of the entries.
type Shard = FxHashMap<KeyHash, Arc<Entry>>;

/// Entries by the hash of the token: another text, were it different by one letter, is not found. Only what was verified
/// comes in, so strangers cannot fill it.
///
/// Reading takes no lock. Two that write the same part at once may lose one of their entries, which costs no more than
/// to verify it again.
#[derive(Debug)]
pub(super) struct Cache(Box<[Live<Shard>]>);

/// As many entries are in one part of 256; writing copies one part.
const MOST: usize = 64;

// === impl Cache ===

impl Cache {
    pub(super) fn find(&self, hash: &KeyHash) -> Option<Arc<Entry>> {
        let entry = self.of(hash)?.load().get(hash).cloned()?;
        (entry.until > Timestamp::now() && entry.proof.holds()).then_some(entry)
    }

    /// Keeps `entry`. Where there is no place, those go that no longer hold, and then whichever ends first.
    pub(super) fn insert(&self, hash: KeyHash, entry: Arc<Entry>) {
        let Some(shard) = self.of(&hash) else {
            return;
        };
        let mut draft = Shard::clone(&shard.load());
        if draft.len() >= MOST {
            let now = Timestamp::now();
            draft.retain(|_, entry| entry.until > now && entry.proof.holds());
        }
        if draft.len() >= MOST {
            let first = draft.iter().min_by_key(|(_, entry)| entry.until);
            let first = first.map(|(hash, _)| *hash);
            first.and_then(|first| draft.remove(&first));
        }
        draft.insert(hash, entry);
        shard.store(draft);
    }

    fn of(&self, hash: &KeyHash) -> Option<&Live<Shard>> {
        self.0.get(usize::from(hash.as_bytes()[0]))
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self((0..=u8::MAX).map(|_| Live::new(Shard::default())).collect())
    }
}
