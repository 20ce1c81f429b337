//! Where keys, and everything around them, are kept.

mod document;
mod error;
mod memory;
mod query;

use std::{fmt, future::Future, pin::Pin};

pub use self::{
    document::{Columns, Document, Entity, Id, Kind},
    error::StoreError,
    memory::MemoryStore,
    query::{Owner, Page, Query, SortBy},
};
use crate::Timestamp;

/// What a store has not answered yet.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps documents.
///
/// Every change gets the next revision, so that whoever has read up to one can ask for what came after it; that is how
/// a change reaches every process that shares the store. [`conformance`](crate::conformance) says what else holds.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// What changed after `since`, in the order of the revisions; not all at once when it is much.
    fn changes(&self, since: Revision) -> Pending<'_, Changes>;

    /// What is there after `after`, or from the beginning: one kind behind the other, and each in the order of its names,
    /// which is how a store can read a million things fastest; not all at once when it is much. What is gone is left out.
    ///
    /// [`until`](Changes::until) is a change that was in force before anything of this part was read. So whoever asks for the
    /// [`changes`](Self::changes) after that of the first part learns whatever happened while the others were read.
    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes>;

    /// Those that are there, in any order.
    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>>;

    /// Those that `query` asks for.
    fn list(&self, query: Query) -> Pending<'_, Page>;

    /// Does all of `writes` or none, and says so in the trail; the revision of the last one.
    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision>;

    /// Entries of the trail, the newest first.
    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail>;

    /// Returns when something may have changed, or never, where the store cannot tell: whoever waits for it asks from
    /// time to time all the same.
    fn changed(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}

/// The number of a change; none has the number 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

/// A part of what changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// What became of what.
    pub changes: Vec<Change>,
    /// The change up to which this is complete.
    pub until: Revision,
    /// Whether there is more behind it.
    pub more: bool,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is like this now.
    Is(Document),
    /// It is gone.
    Gone(Id),
}

/// Something to be done.
#[derive(Clone, Debug)]
pub enum Write {
    /// What is not there yet.
    Insert(Document),
    /// Another content for what is there and still has the revision of this document.
    Replace(Document),
    /// What is there is taken away; with a revision, only if it still has it.
    Delete(Id, Option<Revision>),
    /// Nothing, if this is there; else the other writes are not done either.
    Expect(Id),
}

/// What a write makes of what is there.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It stays as it is.
    Nothing,
    /// It becomes this.
    Is(Document),
    /// It is gone.
    Gone,
}

/// Who changes something, for the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// What was asked for: `created`, `updated`, `deleted`, `blocked`, …
    pub action: &'static str,
    /// Who asked.
    pub name: String,
    /// On whose behalf, where they said so.
    pub on_behalf_of: Option<String>,
}

/// Which entries of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailQuery {
    /// Those of this alone.
    pub id: Option<Id>,
    /// Those of this kind alone.
    pub kind: Option<Kind>,
    /// Those of what has this name alone, whatever it is.
    pub name: Option<String>,
    /// The one with this number alone.
    pub number: Option<u64>,
    /// Those of this action alone.
    pub action: Option<String>,
    /// Those of whoever asked, or on whose behalf it was asked.
    pub by: Option<String>,
    /// Those that are no older.
    pub since: Option<Timestamp>,
    /// Those that are no younger.
    pub until: Option<Timestamp>,
    /// How many are passed over.
    pub offset: u64,
    /// How many are wanted.
    pub limit: u64,
}

/// A part of the trail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// The entries.
    pub entries: Vec<Entry>,
    /// How many there are in all.
    pub total: u64,
}

/// A change, as the trail keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the trail; later entries have larger ones.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What was asked for.
    pub action: String,
    /// Who asked.
    pub by: String,
    /// On whose behalf, where they said so.
    pub on_behalf_of: Option<String>,
    /// What was changed.
    pub id: Id,
    /// What it was before, as JSON.
    pub before: Option<String>,
    /// What it is since, as JSON.
    pub after: Option<String>,
}

// === impl TrailQuery ===

impl TrailQuery {
    /// Whether the query asks for this entry.
    pub fn asks_for(&self, entry: &Entry) -> bool {
        let by = |name: &String| *name == entry.by || Some(name) == entry.on_behalf_of.as_ref();
        self.id.as_ref().is_none_or(|id| *id == entry.id)
            && self.kind.is_none_or(|kind| kind == entry.id.kind)
            && self
                .name
                .as_ref()
                .is_none_or(|name| **name == *entry.id.name)
            && self.number.is_none_or(|number| number == entry.number)
            && self
                .action
                .as_ref()
                .is_none_or(|action| *action == entry.action)
            && self.by.as_ref().is_none_or(by)
            && self.since.is_none_or(|since| entry.at >= since)
            && self.until.is_none_or(|until| entry.at <= until)
    }
}

// === impl Write ===

impl Write {
    /// Keeps `entity`, which is not there yet.
    ///
    /// # Errors
    ///
    /// As [`Document::of`].
    pub fn insert<E: Entity>(entity: &E) -> Result<Self, StoreError> {
        Document::of(entity).map(Self::Insert)
    }

    /// Keeps `entity` in place of what was there when it was read.
    ///
    /// # Errors
    ///
    /// As [`Document::of`].
    pub fn replace<E: Entity>(entity: &E) -> Result<Self, StoreError> {
        Document::of(entity).map(Self::Replace)
    }

    /// What is written, or looked at.
    pub fn id(&self) -> &Id {
        match self {
            Self::Insert(document) | Self::Replace(document) => &document.id,
            Self::Delete(id, _) | Self::Expect(id) => id,
        }
    }

    /// What it makes of what is there `before`: the rules that every store follows.
    ///
    /// # Errors
    ///
    /// When it must not be done.
    pub fn outcome(self, before: Option<&Document>) -> Result<Outcome, StoreError> {
        let stale = |seen: Revision| before.is_some_and(|before| before.revision != seen);
        match self {
            Self::Insert(new) if before.is_some() => Err(StoreError::Exists(new.id)),
            Self::Insert(new) => Ok(Outcome::Is(new)),
            Self::Replace(Document { id, .. }) | Self::Delete(id, _) | Self::Expect(id)
                if before.is_none() =>
            {
                Err(StoreError::Missing(id))
            }
            Self::Replace(new) if stale(new.revision) => Err(StoreError::Changed(new.id)),
            Self::Delete(id, Some(seen)) if stale(seen) => Err(StoreError::Changed(id)),
            Self::Replace(new) => Ok(Outcome::Is(new)),
            Self::Delete(..) => Ok(Outcome::Gone),
            Self::Expect(_) => Ok(Outcome::Nothing),
        }
    }
}

// === impl Change ===

impl Change {
    /// What changed.
    pub fn id(&self) -> &Id {
        match self {
            Self::Is(document) => &document.id,
            Self::Gone(id) => id,
        }
    }
}
