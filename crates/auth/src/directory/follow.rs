use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::{sleep, timeout};

use super::{
    Directory,
    scan::{Progress, in_time},
};
use crate::{Changes, Revision, Store, StoreError};

/// How often the store is asked what other processes changed.
const PACE: Duration = Duration::from_millis(400);

/// How often at most, whatever wakes us: wrong keys do, and must not make the store busy.
const BREATH: Duration = Duration::from_millis(5);

/// This many changes are taken over at once.
const MANY: usize = 100_000;

/// So many changes take long enough for calls to notice.
const LARGE: usize = 1000;

// === impl Directory ===

impl Directory {
    /// Keeps up with `store` for as long as it is polled, and tells `also` what changed. Nothing else changes the
    /// directory, so that an older state of a key can never replace a newer one.
    pub async fn follow(self, store: Arc<dyn Store>, mut also: impl FnMut(&Changes) + Send) {
        let mut progress = Progress::default();
        let mut known = true;
        loop {
            let result = self.learn(&*store, &mut progress, &mut also).await;
            if result.is_err() {
                self.doubt();
            }
            match &result {
                Err(error) if known => {
                    tracing::error!(
                        "{error}; keys that are known go on working, unknown ones get 503"
                    );
                }
                Ok(()) if !known => tracing::info!("the store of the keys is back"),
                _ => {}
            }
            known = result.is_ok();
            sleep(BREATH).await;
            let rest = PACE.saturating_sub(BREATH);
            // What woke us meanwhile is not lost: a notification is kept until it is waited for.
            let woken = async {
                tokio::select! {
                    () = self.0.wake.notified() => {}
                    () = store.changed() => {}
                }
            };
            let _ = timeout(rest, woken).await;
        }
    }

    /// Takes over everything that is not known yet: all of `store` the first time, and then what changed.
    async fn learn(
        &self,
        store: &dyn Store,
        progress: &mut Progress,
        also: &mut (impl FnMut(&Changes) + Send),
    ) -> Result<(), StoreError> {
        let seen = self.scan(store, progress, also).await?;
        let asked = Instant::now();
        progress.since = Some(self.catch_up(store, seen, also).await?);
        self.confirm(asked);
        Ok(())
    }

    /// Takes over everything behind `seen`.
    async fn catch_up(
        &self,
        store: &dyn Store,
        mut seen: Revision,
        also: &mut (impl FnMut(&Changes) + Send),
    ) -> Result<Revision, StoreError> {
        let mut gathered = Vec::new();
        loop {
            let part = in_time(store.changes(seen)).await?;
            let more = part.more && part.until > seen;
            seen = part.until;
            gathered.extend(part.changes);
            if !more || gathered.len() >= MANY {
                let batch = Changes {
                    changes: std::mem::take(&mut gathered),
                    until: seen,
                    more,
                };
                // First, so that a key finds the models and groups that it names.
                also(&batch);
                self.take_over(batch).await?;
                self.announce(seen);
            }
            if !more {
                return Ok(seen);
            }
        }
    }

    /// Takes over a batch; a large one elsewhere, so that calls are served meanwhile.
    pub(super) async fn take_over(&self, batch: Changes) -> Result<(), StoreError> {
        if batch.changes.len() < LARGE {
            self.take(&batch);
            return Ok(());
        }
        let directory = self.clone();
        let taken = tokio::task::spawn_blocking(move || directory.take(&batch)).await;
        // Nothing is lost: what came since the last success is asked for again.
        taken.map_err(StoreError::unavailable)
    }
}
