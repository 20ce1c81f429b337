//! One connection.

use std::{
    ops::{Deref, DerefMut},
    time::{Duration, Instant},
};

use tokio::{
    task::{AbortHandle, spawn, spawn_blocking},
    time::timeout,
};
use tokio_postgres::{Client, Connection, Socket};
use tollgate_auth::StoreError;

use crate::{
    error::Error,
    schema,
    settings::Settings,
    tls::{Stream, Tls},
};

/// A connection that a task drives; both end together.
#[derive(Debug)]
pub(crate) struct Link {
    client: Client,
    driver: AbortHandle,
    since: Instant,
}

/// A connection is left after so long, so that a database that has moved is followed, and another version of the tables
/// noticed.
const AGE: Duration = Duration::from_secs(30 * 60);

/// Making the tables anew may take a while; nobody waits for it who does not want to.
const MIGRATION: Duration = Duration::from_secs(30 * 60);

// === impl Link ===

impl Link {
    /// Connects, and looks at the tables; makes them if they are older and `migrate` is set.
    pub(crate) async fn open(settings: &Settings, migrate: bool) -> Result<Self, Error> {
        let mut link = Self::connect(settings).await?;
        let looked = timeout(settings.timeout, schema::usable(&link)).await;
        if looked.map_err(|_| Error::late("looking for the tables"))?? {
            return Ok(link);
        }
        if !migrate {
            return Err(schema::older());
        }
        let done = timeout(MIGRATION, schema::migrate(&mut link)).await;
        done.map_err(|_| {
            Error::Server("making the tables took more than half an hour".to_owned())
        })??;
        Ok(link)
    }

    /// Connects.
    pub(crate) async fn connect(settings: &Settings) -> Result<Self, Error> {
        let (client, connection) = dial(settings).await?;
        let driver = spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection to the database has ended: {error}");
            }
        });
        Ok(Self {
            client,
            driver: driver.abort_handle(),
            since: Instant::now(),
        })
    }

    /// Whether it may be used again.
    pub(crate) fn is_sound(&self) -> bool {
        !self.client.is_closed() && self.since.elapsed() < AGE
    }
}

impl Deref for Link {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

impl Drop for Link {
    /// The task would go on waiting for an answer that nobody wants any more.
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A connection for something else than the store, such as reading another program's tables. It ends with the client.
///
/// # Errors
///
/// When the database is out of reach, or does not let us in. Nothing that is told holds the password.
pub async fn client(settings: &Settings) -> Result<Client, StoreError> {
    let (client, connection) = dial(settings).await?;
    spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection to the database has ended: {error}");
        }
    });
    Ok(client)
}

/// A client, and the connection that has to be driven for it.
pub(crate) async fn dial(
    settings: &Settings,
) -> Result<(Client, Connection<Socket, Stream<Socket>>), Error> {
    let trust = settings.address.trust.clone();
    // Reading certificates is work for the disk and the processor.
    let tls = spawn_blocking(move || Tls::of(&trust)).await;
    let tls = tls.map_err(|error| Error::Server(error.to_string()))??;
    let config = settings.address.config(settings.timeout);
    // Boxed: it is large, and rare.
    let connected = timeout(settings.timeout, Box::pin(config.connect(tls))).await;
    Ok(connected.map_err(|_| Error::late("connecting"))??)
}
