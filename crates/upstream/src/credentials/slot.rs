//! One token, and the one fetch at a time that renews it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use tokio::{sync::watch, time::timeout};

use super::{failure::Failure, token::Token};

/// A token that is renewed. The lock is held for a look, never across an await.
#[derive(Debug, Default)]
pub(super) struct Slot(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    token: Option<Arc<Token>>,
    /// The fetch that is under way.
    fetch: Option<Wait>,
    /// The last fetch, if it failed: no other is begun for a while.
    failed: Option<(Instant, Failure)>,
}

/// The result of a fetch that others wait for too.
#[derive(Clone, Debug)]
pub(super) struct Wait(watch::Receiver<Option<Fetched>>);

/// What authorises a request.
#[derive(Debug)]
pub(super) enum Found {
    /// This.
    Token(Arc<Token>),
    /// What is being fetched.
    Wait(Wait),
    /// Nothing: fetching it failed a moment ago.
    Failed(Failure),
}

pub(super) type Fetched = Result<Arc<Token>, Failure>;

/// Longest time of a fetch, over all its steps.
const LONGEST: Duration = Duration::from_secs(30);
/// How long after a failure the next fetch is begun: calls wait for it, or there still is a token.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_WITH_TOKEN: Duration = Duration::from_secs(10);

// === impl Slot ===

impl Slot {
    /// The token, or the fetch that will tell; begins one with `fetch` where it is time to.
    ///
    /// A token that is about to expire is used while another is fetched, and for as long as it holds if that fails.
    pub(super) fn look<F>(self: &Arc<Self>, now: SystemTime, fetch: impl FnOnce() -> F) -> Found
    where
        F: Future<Output = Result<Token, Failure>> + Send + 'static,
    {
        let mut inside = self.lock();
        let valid = inside.token.clone().filter(|token| token.is_valid(now));
        if let Some(token) = &valid
            && !token.is_stale(now)
        {
            return Found::Token(Arc::clone(token));
        }
        let pause = if valid.is_some() {
            PAUSE_WITH_TOKEN
        } else {
            PAUSE
        };
        let failed = inside.failed.clone();
        let failed = failed.filter(|(since, _)| since.elapsed() < pause);
        let running = inside.fetch.clone().filter(Wait::is_running);
        match (valid, running, failed) {
            (Some(token), None, None) => {
                inside.fetch = Some(self.begin(fetch()));
                Found::Token(token)
            }
            (Some(token), _, _) => Found::Token(token),
            (None, Some(wait), _) => Found::Wait(wait),
            (None, None, Some((_, failure))) => Found::Failed(failure),
            (None, None, None) => {
                let wait = self.begin(fetch());
                inside.fetch = Some(wait.clone());
                Found::Wait(wait)
            }
        }
    }

    /// Fetches in a task of its own, so that a caller that leaves does not end what others wait for.
    fn begin<F>(self: &Arc<Self>, fetch: F) -> Wait
    where
        F: Future<Output = Result<Token, Failure>> + Send + 'static,
    {
        let (tell, wait) = watch::channel(None);
        let slot = Arc::clone(self);
        tokio::spawn(async move {
            let fetched = match timeout(LONGEST, Box::pin(fetch)).await {
                Ok(fetched) => fetched.map(Arc::new),
                Err(_) => Err(too_slow()),
            };
            slot.settle(&fetched);
            // Those who wait are told after the slot knows: none of them can begin the same fetch again.
            tell.send_replace(Some(fetched));
        });
        Wait(wait)
    }

    fn settle(&self, fetched: &Fetched) {
        let mut inside = self.lock();
        inside.fetch = None;
        match fetched {
            Ok(token) => {
                inside.token = Some(Arc::clone(token));
                inside.failed = None;
            }
            Err(failure) => {
                tracing::warn!(why = failure.message(), "no new token for a provider");
                inside.failed = Some((Instant::now(), failure.clone()));
            }
        }
    }

    /// Whether dropping it would lose a token that can be used, or a fetch.
    pub(super) fn is_in_use(&self, now: SystemTime) -> bool {
        let inside = self.lock();
        let valid = |token: &Arc<Token>| token.is_valid(now);
        inside.token.as_ref().is_some_and(valid) || inside.fetch.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Each of the fields is whole after every statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_slow() -> Failure {
    let message = format!("fetching a token took longer than {} s", LONGEST.as_secs());
    Failure::unreachable(message)
}

// === impl Wait ===

impl Wait {
    /// What was fetched.
    pub(super) async fn token(mut self) -> Fetched {
        let lost = || Failure::unreachable("fetching a token was interrupted; try again");
        let fetched = self.0.wait_for(Option::is_some).await;
        let fetched = fetched.map_err(|_| lost())?;
        fetched.clone().unwrap_or_else(|| Err(lost()))
    }

    /// Whether somebody will still tell.
    fn is_running(&self) -> bool {
        self.0.has_changed().is_ok()
    }
}

#[cfg(test)]
mod tests;
