//! One connection.

use std::{pin::Pin, sync::Arc, time::Duration};

use deadpool_postgres::{ClientWrapper, Connect};
use tokio::{
    sync::Semaphore,
    task::{JoinHandle, spawn},
    time::timeout,
};
use tokio_postgres::{Client, Config, Connection, Socket};
use tollgate_auth::StoreError;

use crate::{
    error::Error,
    schema::{self, Migration},
    settings::Settings,
    tls::{Stream, Tls},
};

/// How the pool makes connections.
pub(crate) struct Dialler(pub(crate) Tls);

/// Looks after the tables of one store.
#[derive(Clone)]
pub(crate) struct Keeper {
    settings: Arc<Settings>,
    /// Whose turn it is to make them: a pool that opens all its connections would wait in as many more.
    turn: Arc<Semaphore>,
}

type Driven = Result<(Client, JoinHandle<()>), tokio_postgres::Error>;

/// Making the tables anew may take a while; nobody waits for it who does not want to.
const MIGRATION: Duration = Duration::from_secs(30 * 60);

// === impl Dialler ===

impl Connect for Dialler {
    fn connect(&self, config: &Config) -> Pin<Box<dyn Future<Output = Driven> + Send + '_>> {
        let (config, tls) = (config.clone(), self.0.clone());
        Box::pin(async move {
            // Boxed: it is large, and rare.
            let (client, connection) = Box::pin(config.connect(tls)).await?;
            Ok((client, drive(connection)))
        })
    }
}

// === impl Keeper ===

impl Keeper {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self {
            settings,
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// Looks at the tables over a connection that was just made; makes them if they are older and the settings say so.
    pub(crate) async fn ready(&self, client: &Client) -> Result<(), Error> {
        let bound = self.settings.timeout;
        let looked = timeout(bound, schema::usable(client)).await;
        if looked.map_err(|_| Error::late("looking for the tables"))?? {
            return Ok(());
        }
        if !self.settings.migrate {
            return Err(schema::older());
        }
        let made = timeout(bound, self.make(client)).await;
        made.map_err(|_| Error::late("making the tables"))?
    }

    /// Makes the tables, unless another connection has made them while this one waited for its turn.
    async fn make(&self, client: &Client) -> Result<(), Error> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.map_err(|error| Error::Server(error.to_string()))?;
        if schema::usable(client).await? {
            return Ok(());
        }
        let settings = Arc::clone(&self.settings);
        // In a task: tables that are being made are not left half-way because whoever met them first has no time. The
        // turn ends with the task.
        let made = spawn(async move {
            let made = migrate(settings).await;
            drop(turn);
            made
        });
        made.await
            .map_err(|error| Error::Server(error.to_string()))??;
        Ok(())
    }
}

/// Brings the tables to this version, over a connection of its own.
pub(crate) async fn migrate(settings: Arc<Settings>) -> Result<Migration, Error> {
    let (client, connection) = dial(&settings).await?;
    let mut client = ClientWrapper::new(client, drive(connection));
    let done = timeout(MIGRATION, schema::migrate(&mut client)).await;
    done.map_err(|_| Error::Server("making the tables took more than half an hour".to_owned()))?
}

/// Whether there are tables of ours, asked over a connection of its own, which makes none.
pub(crate) async fn has_tables(settings: &Settings) -> Result<bool, Error> {
    let (client, connection) = dial(settings).await?;
    let client = ClientWrapper::new(client, drive(connection));
    let looked = timeout(settings.timeout, schema::is_there(&client)).await;
    looked.map_err(|_| Error::late("looking for the tables"))?
}

/// A connection for something else than the store, such as reading another program's tables. It ends with the client.
///
/// # Errors
///
/// When the database is out of reach, or does not let us in. Nothing that is told holds the password.
pub async fn client(settings: &Settings) -> Result<Client, StoreError> {
    let (client, connection) = dial(settings).await?;
    drive(connection);
    Ok(client)
}

/// A client, and the connection that has to be driven for it.
pub(crate) async fn dial(
    settings: &Settings,
) -> Result<(Client, Connection<Socket, Stream<Socket>>), Error> {
    let config = settings.address.config(settings.timeout);
    let tls = Tls(settings.address.trust.clone());
    let connected = timeout(settings.timeout, Box::pin(config.connect(tls))).await;
    Ok(connected.map_err(|_| Error::late("connecting"))??)
}

fn drive(connection: Connection<Socket, Stream<Socket>>) -> JoinHandle<()> {
    spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection to the database has ended: {error}");
        }
    })
}
