//! Reading a store for the first time.

use std::time::Duration;

use tokio::time::timeout;

use super::Directory;
use crate::{Changes, Id, Pending, Revision, Store, StoreError};

/// How far a store is known.
#[derive(Default)]
pub(super) struct Progress {
    /// The change after which others are to be asked for: the last one before anything was read, and then the last that is
    /// known.
    pub(super) since: Option<Revision>,
    /// The last of what was read.
    after: Option<Id>,
    whole: bool,
}

/// A store that takes longer to answer is out of reach.
const PATIENCE: Duration = Duration::from_secs(5);

// === impl Directory ===

impl Directory {
    /// Reads all of `store`, unless that was done, and goes on where it was interrupted: whatever has happened meanwhile to
    /// what was read is among the changes after the revision that this returns.
    ///
    /// In the order of the names, and so of the hashes: each shard of the keys is filled at once or twice, and not copied
    /// again and again.
    pub(super) async fn scan(
        &self,
        store: &dyn Store,
        progress: &mut Progress,
        also: &mut (impl FnMut(&Changes) + Send),
    ) -> Result<Revision, StoreError> {
        while !progress.whole {
            let part = in_time(store.scan(progress.after.clone())).await?;
            progress.since.get_or_insert(part.until);
            let last = part.changes.last().map(|change| change.id().clone());
            let whole = !part.more || last.is_none();
            // What happened meanwhile is still to come.
            let batch = Changes { more: true, ..part };
            also(&batch);
            self.take_over(batch).await?;
            progress.after = last;
            progress.whole = whole;
        }
        Ok(progress.since.unwrap_or_default())
    }
}

/// What the store answers, unless that takes too long.
pub(super) async fn in_time<T>(answer: Pending<'_, T>) -> Result<T, StoreError> {
    let answer = timeout(PATIENCE, answer).await;
    answer.map_err(|_| StoreError::unavailable("it does not answer"))?
}
