//! Connections that are used one after the other.

use std::{pin::Pin, sync::Arc, time::Duration};

use deadpool_postgres::{
    BuildError, ClientWrapper, Hook, HookError, Manager, ManagerConfig, Metrics, Object, QueueMode,
    RecyclingMethod, Runtime, Timeouts,
};
use tokio::{task::spawn, time::timeout};
use tollgate_auth::StoreError;

use crate::{
    error::Error,
    link::{Dialler, Keeper},
    settings::Settings,
    tls::Tls,
};

/// A bounded number of connections.
#[derive(Clone)]
pub(crate) struct Pool {
    timeout: Duration,
    connections: Result<deadpool_postgres::Pool, BuildError>,
}

/// What is asked over a connection.
pub(crate) type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A connection is left after so long, so that a database that has moved is followed, and another version of the tables
/// noticed.
const AGE: Duration = Duration::from_secs(30 * 60);

// === impl Pool ===

impl Pool {
    pub(crate) fn new(settings: &Arc<Settings>) -> Self {
        let manager = Manager::from_connect(
            settings.address.config(settings.timeout),
            Dialler(Tls(settings.address.trust.clone())),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let bound = Some(settings.timeout);
        let pool = deadpool_postgres::Pool::builder(manager)
            .runtime(Runtime::Tokio1)
            .max_size(settings.pool)
            // The one that was used last: what is needed for peaks alone grows old.
            .queue_mode(QueueMode::Lifo)
            .timeouts(Timeouts {
                wait: bound,
                create: bound,
                recycle: bound,
            })
            .post_create(looking(Keeper::new(Arc::clone(settings))))
            .pre_recycle(ageing());
        Self {
            timeout: settings.timeout,
            connections: pool.build(),
        }
    }

    /// Asks over a connection to tables of this version, and waits for the answer to `what` as long as is allowed.
    ///
    /// In a task, to the end: whoever leaves half-way leaves no connection of which nobody can say in what state it is.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        what: &'static str,
        question: impl for<'a> FnOnce(&'a mut ClientWrapper) -> Asked<'a, T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let pool = self.clone();
        let asked = spawn(async move {
            let mut client = pool.connections?.get().await?;
            let answer = timeout(pool.timeout, question(&mut client)).await;
            let answer = answer.unwrap_or_else(|_| Err(Error::late(what)));
            settle(client, &answer);
            answer
        });
        Ok(asked.await.map_err(StoreError::unavailable)??)
    }
}

/// Gives a connection back, if it is still good. Where it is not, neither are those that nobody uses at the moment: the
/// database has restarted, or another is the one to write to.
fn settle<T>(client: Object, answer: &Result<T, Error>) {
    let Some(pool) = Object::pool(&client) else {
        return;
    };
    match answer {
        Ok(_) | Err(Error::Store(_)) => {
            pool.retain(is_sound);
        }
        Err(Error::Server(_)) => {
            drop(Object::take(client));
            pool.retain(|_, _| false);
        }
    }
}

/// Looks at the tables over each new connection.
fn looking(keeper: Keeper) -> Hook {
    Hook::async_fn(move |client, _| {
        let keeper = keeper.clone();
        Box::pin(async move {
            let ready = keeper.ready(client).await;
            ready.map_err(|error| HookError::message(error.to_string()))
        })
    })
}

/// Leaves a connection that has ended or grown old.
fn ageing() -> Hook {
    Hook::sync_fn(|client, metrics| match is_sound(client, *metrics) {
        true => Ok(()),
        false => Err(HookError::message("it has ended or grown old")),
    })
}

fn is_sound(client: &ClientWrapper, metrics: Metrics) -> bool {
    !client.is_closed() && metrics.age() < AGE
}
