//! Where an issuer publishes its keys, and what was there last.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use serde::Deserialize;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout},
};
use tollgate_core::{BoxError, Live};

use super::keyset::KeySet;

/// Gets the document at an address: the body of an answer that is a success.
pub type Fetch = Arc<dyn Fn(String) -> Fetching + Send + Sync>;

/// A document on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Vec<u8>, BoxError>> + Send>>;

/// An address of keys.
pub(super) struct Source {
    url: String,
    ttl: Duration,
    /// So long keys are trusted after they were fetched.
    trusted: Duration,
    last: Live<Fetched>,
    wake: Notify,
}

/// What was found there, and when.
#[derive(Clone, Debug, Default)]
struct Fetched {
    keys: Arc<KeySet>,
    at: Option<Instant>,
}

/// What is read of a discovery document (OpenID Connect Discovery 1.0 §3).
#[derive(Deserialize)]
struct Discovery {
    jwks_uri: String,
}

/// How often keys are fetched at most, whatever wakes us: tokens with made-up names of keys do.
const BREATH: Duration = Duration::from_secs(5);

/// What is in the address of a discovery document, as LiteLLM tells it from a key set.
const DISCOVERY: &str = ".well-known/openid-configuration";

// === impl Source ===

impl Source {
    pub(super) fn new(url: &str, ttl: Duration, stale: Duration) -> Self {
        Self {
            url: url.to_owned(),
            ttl,
            trusted: ttl.saturating_add(stale),
            last: Live::new(Fetched::default()),
            wake: Notify::new(),
        }
    }

    /// The keys there; `None` when they are not known, or were not confirmed for too long.
    pub(super) fn keys(&self) -> Option<Arc<KeySet>> {
        let last = self.last.load();
        (last.at?.elapsed() < self.trusted).then(|| Arc::clone(&last.keys))
    }

    /// Whether `keys` are still those that are there.
    pub(super) fn holds(&self, keys: &Arc<KeySet>) -> bool {
        let last = self.last.load();
        Arc::ptr_eq(&last.keys, keys) && last.at.is_some_and(|at| at.elapsed() < self.trusted)
    }

    /// Has the keys fetched anew; `false` when that was done a moment ago.
    pub(super) fn ask_again(&self) -> bool {
        self.wake.notify_one();
        let at = self.last.load().at;
        at.is_none_or(|at| at.elapsed() >= BREATH)
    }

    /// Keeps the keys fresh for as long as it is polled. When the issuer does not answer, those that are known stay.
    pub(super) async fn follow(self: Arc<Self>, fetch: Fetch) {
        let mut known = true;
        loop {
            let result = self.renew(&fetch).await;
            match &result {
                Ok(()) if !known => tracing::info!("{}: the keys are back", self.url),
                Err(error) if known => tracing::error!(
                    "{}: {error}; tokens are verified with the keys that are known, for {} s at most",
                    self.url,
                    self.trusted.as_secs()
                ),
                _ => {}
            }
            known = result.is_ok();
            sleep(BREATH).await;
            // Before the time is over, so that there is no moment without keys.
            let rest = match known {
                true => (self.ttl - self.ttl / 10).saturating_sub(BREATH),
                false => Duration::ZERO,
            };
            // What woke us meanwhile is not lost: a notification is kept until it is waited for.
            let _ = timeout(rest, self.wake.notified()).await;
        }
    }

    async fn renew(&self, fetch: &Fetch) -> Result<(), BoxError> {
        let asked = Instant::now();
        let keys = KeySet::parse(&self.document(fetch).await?)?;
        let before = self.last.load().keys.clone();
        // The same keys stay the same, so that what was verified with them need not be verified again.
        let keys = match *before == keys {
            true => before,
            false => Arc::new(keys),
        };
        let at = Some(asked);
        self.last.store(Fetched { keys, at });
        Ok(())
    }

    /// The key set, by way of the discovery document where the address is of one.
    async fn document(&self, fetch: &Fetch) -> Result<Vec<u8>, BoxError> {
        let document = fetch(self.url.clone()).await?;
        if !self.url.contains(DISCOVERY) {
            return Ok(document);
        }
        let Discovery { jwks_uri } = serde_json::from_slice(&document)
            .map_err(|_| "the discovery document does not contain a 'jwks_uri' field")?;
        if self.url.starts_with("https:") && !jwks_uri.starts_with("https:") {
            return Err("the discovery document leads away from HTTPS".into());
        }
        fetch(jwks_uri).await
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.url)
    }
}
