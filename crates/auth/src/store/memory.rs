use std::{
    collections::BTreeMap,
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Author, Change, Changes, Entry, KeyPage, KeyQuery, KeyStore, Pending, Revision, StoreError,
    Write,
};
use crate::{KeyHash, KeyRecord, Timestamp};

/// Keeps keys in memory, for tests and for programs that have them from elsewhere. They end with the process.
#[derive(Default)]
pub struct MemoryKeys(Mutex<Table>);

#[derive(Clone, Default)]
struct Table {
    /// Those that are gone stay as such.
    keys: BTreeMap<KeyHash, (Revision, Option<KeyRecord>)>,
    trail: Vec<Entry>,
    revision: Revision,
}

/// How many changes are handed out at once.
const PART: usize = 1000;

// === impl MemoryKeys ===

impl MemoryKeys {
    fn table(&self) -> MutexGuard<'_, Table> {
        // A table is replaced whole, so it is sound whatever happened to whoever held it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyStore for MemoryKeys {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        Box::pin(ready(Ok(self.table().changes(since))))
    }

    fn get(&self, keys: Vec<KeyHash>) -> Pending<'_, Vec<KeyRecord>> {
        let table = self.table();
        let found = keys.iter().filter_map(|hash| table.live(*hash).cloned());
        Box::pin(ready(Ok(found.collect())))
    }

    fn list(&self, query: KeyQuery) -> Pending<'_, KeyPage> {
        let table = self.table();
        let live = table.keys.values().filter_map(|(_, key)| key.as_ref());
        let mut found: Vec<_> = live.filter(|key| query.asks_for(key)).collect();
        found.sort_by(|one, other| query.order(one, other));
        let total = found.len() as u64;
        let [offset, limit] =
            [query.offset, query.limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let keys = found
            .into_iter()
            .skip(offset)
            .take(limit)
            .cloned()
            .collect();
        Box::pin(ready(Ok(KeyPage { keys, total })))
    }

    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision> {
        let mut table = self.table();
        // On a copy, so that what fails half-way changes nothing.
        let mut draft = table.clone();
        let done = writes
            .into_iter()
            .try_for_each(|write| draft.apply(write, &by));
        let done = done.map(|()| {
            *table = draft;
            table.revision
        });
        Box::pin(ready(done))
    }

    fn trail(&self, most: usize) -> Pending<'_, Vec<Entry>> {
        let table = self.table();
        let latest = table.trail.iter().rev().take(most).cloned().collect();
        Box::pin(ready(Ok(latest)))
    }
}

impl fmt::Debug for MemoryKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryKeys({})", self.table().keys.len())
    }
}

// === impl Table ===

impl Table {
    fn live(&self, hash: KeyHash) -> Option<&KeyRecord> {
        self.keys.get(&hash)?.1.as_ref()
    }

    fn changes(&self, since: Revision) -> Changes {
        let mut changed: Vec<_> = self
            .keys
            .iter()
            .filter(|(_, (revision, _))| *revision > since)
            .collect();
        changed.sort_by_key(|(_, (revision, _))| *revision);
        let more = changed.len() > PART;
        changed.truncate(PART);
        let last = changed.last().map(|(_, (revision, _))| *revision);
        Changes {
            changes: changed
                .into_iter()
                .map(|(hash, (_, key))| change(*hash, key.as_ref()))
                .collect(),
            until: last.unwrap_or(since),
            more,
        }
    }

    fn apply(&mut self, write: Write, by: &Author) -> Result<(), StoreError> {
        let hash = write.key();
        let before = self.live(hash).cloned();
        self.revision.0 += 1;
        let after = match (write, &before) {
            (Write::Insert(_), Some(_)) => return Err(StoreError::Exists(hash)),
            (Write::Replace(_) | Write::Delete(..), None) => return Err(StoreError::Missing(hash)),
            (Write::Replace(new), Some(old)) if new.revision != old.revision => {
                return Err(StoreError::Changed(hash));
            }
            (Write::Delete(_, Some(seen)), Some(old)) if seen != old.revision => {
                return Err(StoreError::Changed(hash));
            }
            (Write::Insert(new) | Write::Replace(new), _) => Some(KeyRecord {
                revision: self.revision,
                ..*new
            }),
            (Write::Delete(..), _) => None,
        };
        if let Some(alias) = after.as_ref().and_then(|key| key.key_alias.as_ref())
            && self.keys.values().any(|(_, key)| {
                key.as_ref()
                    .is_some_and(|key| key.hash != hash && key.key_alias.as_ref() == Some(alias))
            })
        {
            return Err(StoreError::AliasTaken(alias.clone()));
        }
        self.keys.insert(hash, (self.revision, after.clone()));
        self.trail.push(Entry {
            at: Timestamp::now(),
            action: by.action.to_owned(),
            by: by.name.clone(),
            on_behalf_of: by.on_behalf_of.clone(),
            key: hash,
            before,
            after,
        });
        Ok(())
    }
}

fn change(hash: KeyHash, key: Option<&KeyRecord>) -> Change {
    key.map_or(Change::Gone(hash), |key| Change::Is(Box::new(key.clone())))
}
