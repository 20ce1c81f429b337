//! Reading a store for the first time.

use super::{Directory, follow::in_time};
use crate::{Changes, Id, Revision, Store, StoreError};

/// How much of a store was read for the first time.
#[derive(Default)]
pub(super) struct Scan {
    /// The last change before anything was read: what came later is to be asked for.
    since: Option<Revision>,
    /// The last of what was read.
    after: Option<Id>,
    whole: bool,
}

// === impl Directory ===

impl Directory {
    /// Reads all of `store`, and goes on where `scan` was interrupted: whatever has happened since to what it had read by
    /// then is among the changes after the revision that this returns.
    ///
    /// In the order of the names, and so of the hashes: each shard of the keys is filled at once or twice, and not copied
    /// again and again.
    pub(super) async fn scan(
        &self,
        store: &dyn Store,
        scan: &mut Scan,
        also: &mut (impl FnMut(&Changes) + Send),
    ) -> Result<Revision, StoreError> {
        while !scan.whole {
            let part = in_time(store.scan(scan.after.clone())).await?;
            scan.since.get_or_insert(part.until);
            let last = part.changes.last().map(|change| change.id().clone());
            let whole = !part.more || last.is_none();
            // What happened meanwhile is still to come.
            let batch = Changes { more: true, ..part };
            also(&batch);
            self.take_over(batch).await?;
            scan.after = last;
            scan.whole = whole;
        }
        Ok(scan.since.unwrap_or_default())
    }
}
