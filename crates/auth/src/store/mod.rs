//! Where keys are kept.

mod error;
mod memory;
mod query;

use std::{fmt, future::Future, pin::Pin};

pub use self::{
    error::StoreError,
    memory::MemoryKeys,
    query::{KeyPage, KeyQuery, SortBy},
};
use crate::{KeyHash, KeyRecord, Timestamp};

/// What a store has not answered yet.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps keys.
///
/// Every change gets the next revision, so that whoever has read up to one can ask for what came after it; that is how
/// a change reaches every process that shares the store. [`conformance`](crate::conformance) says what else holds.
pub trait KeyStore: fmt::Debug + Send + Sync + 'static {
    /// What changed after `since`, in the order of the revisions; not all at once when it is much.
    fn changes(&self, since: Revision) -> Pending<'_, Changes>;

    /// The keys that are there, in any order.
    fn get(&self, keys: Vec<KeyHash>) -> Pending<'_, Vec<KeyRecord>>;

    /// The keys that `query` asks for.
    fn list(&self, query: KeyQuery) -> Pending<'_, KeyPage>;

    /// Does all of `writes` or none, and says so in the trail; the revision of the last one.
    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision>;

    /// The latest entries of the trail, at most so many, the newest first.
    fn trail(&self, most: usize) -> Pending<'_, Vec<Entry>>;
}

/// The number of a change; none has the number 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

/// A part of what changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// What became of which key.
    pub changes: Vec<Change>,
    /// The change up to which this is complete.
    pub until: Revision,
    /// Whether there is more behind it.
    pub more: bool,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is like this now.
    Is(Box<KeyRecord>),
    /// It is gone.
    Gone(KeyHash),
}

/// Something to be done.
#[derive(Clone, Debug)]
pub enum Write {
    /// A key that is not there yet.
    Insert(Box<KeyRecord>),
    /// Another content for a key that is there and still has the revision of this record.
    Replace(Box<KeyRecord>),
    /// A key that is there is taken away; with a revision, only if it still has it.
    Delete(KeyHash, Option<Revision>),
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

/// A change, as the trail keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened.
    pub at: Timestamp,
    /// What was asked for.
    pub action: String,
    /// Who asked.
    pub by: String,
    /// On whose behalf, where they said so.
    pub on_behalf_of: Option<String>,
    /// The key that was changed.
    pub key: KeyHash,
    /// What it was before.
    pub before: Option<KeyRecord>,
    /// What it is since.
    pub after: Option<KeyRecord>,
}

// === impl Write ===

impl Write {
    /// The key that is written.
    pub fn key(&self) -> KeyHash {
        match self {
            Self::Insert(record) | Self::Replace(record) => record.hash,
            Self::Delete(hash, _) => *hash,
        }
    }
}
