use std::{
    collections::BTreeMap,
    fmt,
    future::ready,
    ops::Bound,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::{
    Author, Change, Changes, Document, Entry, Id, Outcome, Page, Pending, Query, Revision, Store,
    StoreError, Trail, TrailQuery, Write,
};
use crate::Timestamp;

/// Keeps documents in memory, for tests and for programs that have them from elsewhere. They end with the process.
#[derive(Default)]
pub struct MemoryStore {
    table: Mutex<Table>,
    changed: Notify,
}

#[derive(Clone, Default)]
struct Table {
    /// Those that are gone stay as such.
    documents: BTreeMap<Id, (Revision, Option<Document>)>,
    trail: Vec<Entry>,
    revision: Revision,
}

/// How many changes are handed out at once.
const PART: usize = 1000;

// === impl MemoryStore ===

impl MemoryStore {
    fn table(&self) -> MutexGuard<'_, Table> {
        // A table is replaced whole, so it is sound whatever happened to whoever held it.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        Box::pin(ready(Ok(self.table().changes(since))))
    }

    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes> {
        Box::pin(ready(Ok(self.table().scan(after))))
    }

    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>> {
        let table = self.table();
        let found = ids.iter().filter_map(|id| table.live(id).cloned());
        Box::pin(ready(Ok(found.collect())))
    }

    fn list(&self, query: Query) -> Pending<'_, Page> {
        let table = self.table();
        let live = table
            .documents
            .values()
            .filter_map(|(_, document)| document.as_ref());
        let mut found: Vec<_> = live.filter(|document| query.asks_for(document)).collect();
        found.sort_by(|one, other| query.order(one, other));
        let total = found.len() as u64;
        let documents = part(found.into_iter(), query.offset, query.limit);
        Box::pin(ready(Ok(Page { documents, total })))
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
            self.changed.notify_waiters();
            table.revision
        });
        Box::pin(ready(done))
    }

    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail> {
        let table = self.table();
        let newest_first = table.trail.iter().rev();
        let found: Vec<_> = newest_first.filter(|entry| query.asks_for(entry)).collect();
        let total = found.len() as u64;
        let entries = part(found.into_iter(), query.offset, query.limit);
        Box::pin(ready(Ok(Trail { entries, total })))
    }

    fn changed(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.changed.notified())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryStore({})", self.table().documents.len())
    }
}

fn part<'a, T: Clone + 'a>(all: impl Iterator<Item = &'a T>, offset: u64, limit: u64) -> Vec<T> {
    let [offset, limit] =
        [offset, limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    all.skip(offset).take(limit).cloned().collect()
}

// === impl Table ===

impl Table {
    fn live(&self, id: &Id) -> Option<&Document> {
        self.documents.get(id)?.1.as_ref()
    }

    fn changes(&self, since: Revision) -> Changes {
        let mut changed: Vec<_> = self
            .documents
            .iter()
            .filter(|(_, (revision, _))| *revision > since)
            .collect();
        changed.sort_by_key(|(_, (revision, _))| *revision);
        let more = changed.len() > PART;
        changed.truncate(PART);
        let last = changed.last().map(|(_, (revision, _))| *revision);
        let change = |(id, (_, document)): (&Id, &(Revision, Option<Document>))| match document {
            Some(document) => Change::Is(document.clone()),
            None => Change::Gone(id.clone()),
        };
        Changes {
            changes: changed.into_iter().map(change).collect(),
            until: last.unwrap_or(since),
            more,
        }
    }

    fn scan(&self, after: Option<Id>) -> Changes {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.documents.range((start, Bound::Unbounded));
        let mut live = behind.filter_map(|(_, (_, document))| document.as_ref());
        let changes = live.by_ref().take(PART).cloned().map(Change::Is);
        Changes {
            changes: changes.collect(),
            until: self.revision,
            more: live.next().is_some(),
        }
    }

    fn apply(&mut self, write: Write, by: &Author) -> Result<(), StoreError> {
        let id = write.id().clone();
        let before = self.live(&id).cloned();
        let after = match write.outcome(before.as_ref())? {
            Outcome::Nothing => return Ok(()),
            Outcome::Is(document) => Some(document),
            Outcome::Gone => None,
        };
        self.revision.0 += 1;
        let after = after.map(|document| Document {
            revision: self.revision,
            ..document
        });
        if let Some(document) = &after {
            self.alias_is_free(document)?;
        }
        let body = |document: &Option<Document>| Some(document.as_ref()?.body.clone());
        self.trail.push(Entry {
            number: self.revision.0,
            at: Timestamp::now(),
            action: by.action.to_owned(),
            by: by.name.clone(),
            on_behalf_of: by.on_behalf_of.clone(),
            id: id.clone(),
            before: body(&before),
            after: body(&after),
        });
        self.documents.insert(id, (self.revision, after));
        Ok(())
    }

    fn alias_is_free(&self, new: &Document) -> Result<(), StoreError> {
        let Some(alias) = new
            .columns
            .alias
            .as_ref()
            .filter(|_| new.id.kind.alias_is_unique())
        else {
            return Ok(());
        };
        let mut others = self
            .documents
            .values()
            .filter_map(|(_, document)| document.as_ref());
        let taken = others.any(|other| {
            other.id.kind == new.id.kind
                && other.id != new.id
                && other.columns.alias.as_ref() == Some(alias)
        });
        match taken {
            true => Err(StoreError::AliasTaken(new.id.kind, alias.clone())),
            false => Ok(()),
        }
    }
}
