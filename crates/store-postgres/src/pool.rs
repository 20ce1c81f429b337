//! Connections that are used one after the other.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn,
    time::timeout,
};
use tollgate_auth::StoreError;

use crate::{error::Error, link::Link, settings::Settings};

/// A bounded number of connections.
pub(crate) struct Pool {
    settings: Arc<Settings>,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Link>>,
}

/// A connection on loan. Unless it is settled it is closed: whoever left half-way, or got no answer, cannot say in what
/// state it is.
pub(crate) struct Lease {
    pub(crate) link: Link,
    place: OwnedSemaphorePermit,
}

// === impl Pool ===

impl Pool {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(settings.pool)),
            settings,
            idle: Mutex::default(),
        }
    }

    /// Lends a connection to tables of this version.
    pub(crate) async fn lend(&self) -> Result<Lease, Error> {
        let place = timeout(
            self.settings.timeout,
            Arc::clone(&self.places).acquire_owned(),
        );
        let place = place
            .await
            .map_err(|_| Error::late("waiting for a free connection"))?;
        let place = place.map_err(|error| Error::Server(error.to_string()))?;
        // The one that was used last: what is needed for peaks alone grows old.
        let link = self.idle().pop().filter(Link::is_sound);
        match link {
            Some(link) => Ok(Lease { link, place }),
            None => self.open(place).await,
        }
    }

    /// Waits for `what` as long as is allowed.
    pub(crate) async fn bounded<T>(
        &self,
        what: &str,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let answer = timeout(self.settings.timeout, answer).await;
        answer.map_err(|_| Error::late(what))?
    }

    /// Takes a connection back, if it is still good. Where it is not, neither are those that nobody uses at the moment:
    /// the database has restarted, or another is the one to write to.
    pub(crate) fn settle<T>(
        &self,
        lease: Lease,
        answer: Result<T, Error>,
    ) -> Result<T, StoreError> {
        let Lease { link, place } = lease;
        match &answer {
            Ok(_) | Err(Error::Store(_)) => {
                let mut idle = self.idle();
                idle.retain(Link::is_sound);
                idle.push(link);
            }
            Err(Error::Server(_)) => self.idle().clear(),
        }
        drop(place);
        Ok(answer?)
    }

    /// Connects, in a task: tables that are being made are not left half-way because whoever met them first has no time.
    async fn open(&self, place: OwnedSemaphorePermit) -> Result<Lease, Error> {
        let settings = Arc::clone(&self.settings);
        let opened = spawn(async move {
            let link = Link::open(&settings, settings.migrate).await?;
            Ok::<_, Error>(Lease { link, place })
        });
        let opened = timeout(self.settings.timeout, opened)
            .await
            .map_err(|_| Error::late("connecting, or making the tables,"))?;
        opened.map_err(|error| Error::Server(error.to_string()))?
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Link>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("free", &self.places.available_permits())
            .finish_non_exhaustive()
    }
}
