//! Documents of one kind on their way into the store.

use rustc_hash::FxHashMap;
use tollgate_admin::sealing::Sealer;
use tollgate_auth::{Author, Document, Id, Kind, Store, StoreError, Timestamp, TrailQuery, Write};

use crate::{
    merge::{self, IMPORTED, Last, Step},
    report::Report,
    sealing,
};

/// Writes documents of one kind, many in one change.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    store: &'a dyn Store,
    wishes: Wishes,
    /// Opens what is sealed.
    sealer: Option<&'a Sealer>,
    /// Whether the store has ever seen something of this kind; else the trail need not be asked for each.
    seen: bool,
}

/// How an import is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    pub(crate) dry_run: bool,
    pub(crate) overwrite: bool,
    pub(crate) now: Timestamp,
}

/// So many documents go into one change.
pub(crate) const BATCH: usize = 500;

// === impl Writer ===

impl<'a> Writer<'a> {
    pub(crate) async fn new(
        store: &'a dyn Store,
        kind: Kind,
        wishes: Wishes,
        sealer: Option<&'a Sealer>,
    ) -> Result<Self, StoreError> {
        let query = TrailQuery {
            kind: Some(kind),
            limit: 1,
            ..TrailQuery::default()
        };
        let seen = !store.trail(query).await?.entries.is_empty();
        Ok(Self {
            store,
            wishes,
            sealer,
            seen,
        })
    }

    /// Does with each of `documents` what is to be done.
    pub(crate) async fn write(
        &self,
        documents: Vec<Document>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let ids = documents
            .iter()
            .map(|document| document.id.clone())
            .collect();
        let there = self.store.get(ids).await?;
        let there: FxHashMap<Id, Document> = there
            .into_iter()
            .map(|document| (document.id.clone(), document))
            .collect();
        let mut writes = Vec::new();
        for document in documents {
            let id = document.id.clone();
            let step = self.step(document, there.get(&id)).await?;
            writes.extend(tell(id, step, report));
        }
        if writes.is_empty() || self.wishes.dry_run {
            return Ok(());
        }
        match self.apply(writes.clone()).await {
            Ok(()) => Ok(()),
            Err(error @ StoreError::Unavailable(_)) => Err(error),
            // One of them cannot be done: the others can.
            Err(_) => self.one_by_one(writes, &there, report).await,
        }
    }

    async fn step(&self, document: Document, old: Option<&Document>) -> Result<Step, StoreError> {
        let document = merge::dated(document, old, self.wishes.now);
        let document = self.settled(document, old);
        let last = match !self.seen || merge::is_certain(&document, old) {
            true => Last::Nobody,
            false => self.last(&document.id).await?,
        };
        Ok(merge::step(document, old, last, self.wishes.overwrite))
    }

    /// As it is there, if it says the same but for the sealing.
    fn settled(&self, document: Document, old: Option<&Document>) -> Document {
        match (self.sealer, old) {
            (Some(sealer), Some(old)) if sealing::says_the_same(&document, old, sealer) => {
                old.clone()
            }
            _ => document,
        }
    }

    async fn last(&self, id: &Id) -> Result<Last, StoreError> {
        let query = TrailQuery {
            id: Some(id.clone()),
            limit: 1,
            ..TrailQuery::default()
        };
        let trail = self.store.trail(query).await?;
        Ok(merge::last(trail.entries.first()))
    }

    async fn apply(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let by = Author {
            action: IMPORTED,
            name: "tollgate import litellm".to_owned(),
            on_behalf_of: None,
        };
        self.store.apply(writes, by).await.map(|_| ())
    }

    async fn one_by_one(
        &self,
        writes: Vec<Write>,
        there: &FxHashMap<Id, Document>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        for write in writes {
            let id = write.id().clone();
            match self.apply(vec![write.clone()]).await {
                Ok(()) => {}
                Err(error @ StoreError::Unavailable(_)) => return Err(error),
                Err(StoreError::AliasTaken(..)) => {
                    self.without_alias(write, there.get(&id), report).await?;
                }
                Err(error) => {
                    untell(&write, report);
                    report.conflict(&id, error.to_string());
                }
            }
        }
        Ok(())
    }

    /// Two keys with one alias both work in LiteLLM, so the second one must not be lost over its name.
    async fn without_alias(
        &self,
        write: Write,
        old: Option<&Document>,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        untell(&write, report);
        let id = write.id().clone();
        let (Write::Insert(document) | Write::Replace(document)) = write else {
            return Ok(());
        };
        let Some((document, alias)) = merge::unnamed(document) else {
            return Ok(());
        };
        let last = if old.is_some() {
            Last::Import
        } else {
            Last::Nobody
        };
        let step = merge::step(document, old, last, self.wishes.overwrite);
        let alias = alias.replace(char::is_control, " ");
        report.note(format!(
            "{id} is carried without its alias '{alias}', which another one has"
        ));
        match tell(id.clone(), step, report) {
            Some(write) => self.apply(vec![write]).await,
            None => Ok(()),
        }
    }
}

/// Counts a step; what is to be written for it.
fn tell(id: Id, step: Step, report: &mut Report) -> Option<Write> {
    let counts = report.of(id.kind);
    match step {
        Step::Nothing => counts.unchanged += 1,
        Step::Leave(why) => report.conflict(&id, why),
        Step::Create(document) => {
            counts.created += 1;
            return Some(Write::Insert(document));
        }
        Step::Change(document) => {
            counts.changed += 1;
            return Some(Write::Replace(document));
        }
    }
    None
}

/// Takes back what was counted for a write that was not done.
fn untell(write: &Write, report: &mut Report) {
    let counts = report.of(write.id().kind);
    match write {
        Write::Insert(_) => counts.created -= 1,
        _ => counts.changed -= 1,
    }
}

#[cfg(test)]
mod tests {
    use tollgate_auth::{KeyHash, KeyRecord, MemoryStore, Query};

    use super::*;

    fn keys(names: &[(&str, &str)]) -> Vec<Document> {
        let key = |(key, alias): &(&str, &str)| KeyRecord {
            key_alias: Some((*alias).to_owned()),
            created_at: Timestamp::from_millis(1),
            updated_at: Timestamp::from_millis(1),
            ..KeyRecord::new(KeyHash::of(key.as_bytes()))
        };
        names
            .iter()
            .map(|names| Document::of(&key(names)).unwrap())
            .collect()
    }

    async fn written(store: &MemoryStore, documents: Vec<Document>, overwrite: bool) -> Report {
        let now = Timestamp::from_millis(9);
        let wishes = Wishes {
            dry_run: false,
            overwrite,
            now,
        };
        let writer = Writer::new(store, Kind::Key, wishes, None).await.unwrap();
        let mut report = Report::default();
        writer.write(documents, &mut report).await.unwrap();
        report
    }

    fn by(action: &'static str) -> Author {
        Author {
            action,
            name: "me".to_owned(),
            on_behalf_of: None,
        }
    }

    #[tokio::test]
    async fn a_second_run_writes_nothing_also_where_aliases_collide() {
        let store = MemoryStore::default();
        let all = || keys(&[("sk-a", "one"), ("sk-b", "two"), ("sk-c", "two")]);
        let first = written(&store, all(), false).await;
        assert_eq!((first.counts["keys"].created, first.notes.len()), (3, 1));
        let before = store.changes(Default::default()).await.unwrap().until;
        let second = written(&store, all(), false).await;
        assert_eq!(
            (
                second.counts["keys"].unchanged,
                second.counts["keys"].changed
            ),
            (3, 0)
        );
        assert_eq!(
            store.changes(Default::default()).await.unwrap().until,
            before
        );
    }

    #[tokio::test]
    async fn a_key_that_was_ended_here_does_not_come_back() {
        let store = MemoryStore::default();
        written(&store, keys(&[("sk-a", "one"), ("sk-b", "two")]), false).await;
        let id = Id::from(KeyHash::of(b"sk-a"));
        store
            .apply(vec![Write::Delete(id.clone(), None)], by("deleted"))
            .await
            .unwrap();
        let again = written(&store, keys(&[("sk-a", "one"), ("sk-b", "three")]), false).await;
        assert_eq!(
            (
                again.counts["keys"].conflicting,
                again.counts["keys"].changed
            ),
            (1, 1)
        );
        assert!(store.get(vec![id.clone()]).await.unwrap().is_empty());
        written(&store, keys(&[("sk-a", "one")]), true).await;
        assert_eq!(store.get(vec![id]).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_dry_run_counts_and_writes_nothing() {
        let store = MemoryStore::default();
        let wishes = Wishes {
            dry_run: true,
            overwrite: false,
            now: Timestamp::now(),
        };
        let writer = Writer::new(&store, Kind::Key, wishes, None).await.unwrap();
        let mut report = Report::default();
        writer
            .write(keys(&[("sk-a", "one")]), &mut report)
            .await
            .unwrap();
        assert_eq!(report.counts["keys"].created, 1);
        let query = Query {
            limit: 9,
            ..Query::default()
        };
        assert_eq!(store.list(query).await.unwrap().total, 0);
    }
}
