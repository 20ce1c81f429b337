//! Where keys and everything around them are kept: a file, or a database that several gateways share.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use tollgate::auth::{Directory, MemoryStore, Store};
use tollgate_config::Database;
use tollgate_store_postgres::{PostgresStore, Settings};
use tollgate_store_sqlite::SqliteStore;

/// The configured store, and a directory that does not know it yet. Nothing is connected to: what the configuration alone
/// allows is served before.
pub(crate) fn open(database: &Database) -> anyhow::Result<(Arc<dyn Store>, Directory)> {
    match database {
        Database::Sqlite(path) => {
            let path = absolute(path);
            let store = SqliteStore::at(&path).context("starting the threads of the database")?;
            let (to_come, directory) = match path.try_exists() {
                // Without a file there is no key that could be right.
                Ok(false) => (
                    ", which the first of them makes",
                    Directory::of_empty_store(),
                ),
                // A file that cannot be seen may hold keys.
                Ok(true) | Err(_) => ("", Directory::new()),
            };
            tracing::info!("virtual keys are kept in {}{to_come}", path.display());
            Ok((Arc::new(store), directory))
        }
        Database::Postgres { .. } => {
            let store = PostgresStore::new(settings(database)?);
            tracing::info!("virtual keys are kept in PostgreSQL, {}", store.place());
            Ok((Arc::new(store), Directory::new()))
        }
    }
}

/// The configured store for one who only looks: no tables are made for them. Where there are none, nothing is kept yet.
pub(crate) async fn open_unchanged(database: &Database) -> anyhow::Result<Arc<dyn Store>> {
    let Database::Postgres { .. } = database else {
        // A file is not made before something is written.
        return Ok(open(database)?.0);
    };
    let store = PostgresStore::new(settings(database)?.migrate(false));
    match store.has_tables().await? {
        true => Ok(Arc::new(store)),
        false => Ok(Arc::new(MemoryStore::default())),
    }
}

/// How a PostgreSQL database is used.
pub(crate) fn settings(database: &Database) -> anyhow::Result<Settings> {
    let Database::Postgres {
        url,
        pool,
        timeout,
        migrate,
    } = database
    else {
        anyhow::bail!("the configured database is a SQLite file, which needs no migration by hand");
    };
    let settings = Settings::of(url.expose()).context("general_settings.database_url")?;
    Ok(settings.pool(*pool).timeout(*timeout).migrate(*migrate))
}

/// Where it is, fit to be shown.
pub(crate) fn place(database: &Database) -> String {
    match database {
        Database::Sqlite(path) => absolute(path).display().to_string(),
        Database::Postgres { .. } => match settings(database) {
            Ok(settings) => format!("PostgreSQL, {}", settings.place()),
            Err(error) => format!("PostgreSQL, but {error:#}"),
        },
    }
}

/// What its URL asks for and nobody does, a sentence each.
pub(crate) fn ignored(database: &Database) -> Vec<String> {
    let settings = settings(database);
    settings.map_or_else(|_| Vec::new(), |settings| settings.ignored().to_vec())
}

/// `path` from the root on, so that what is said of it can be found.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
