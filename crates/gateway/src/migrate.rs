//! `tollgate migrate`: the tables of the database, as this version has them.

use std::process::ExitCode;

use anyhow::bail;
use tollgate_config::{Database, Environment, Sources, load};
use tollgate_store_postgres::{Migration, PostgresStore};

use crate::{cli::Migrate, database, runtime};

/// Migrates the configured database, and says from where to where.
pub(crate) fn run(migrate: &Migrate) -> anyhow::Result<ExitCode> {
    let database = read(migrate)?;
    let place = database::place(&database);
    let told = match &database {
        Database::Sqlite(_) => {
            "the gateway makes the file, and brings its tables to its own version, when it opens it: nothing is to be \
             done by hand"
                .to_owned()
        }
        Database::Postgres { .. } => {
            let store = PostgresStore::new(database::settings(&database)?);
            told(runtime::build(Some(1))?.block_on(Box::pin(store.migrate()))?)
        }
    };
    println!("{place}: {told}.");
    Ok(ExitCode::SUCCESS)
}

fn read(migrate: &Migrate) -> anyhow::Result<Database> {
    let sources = Sources {
        file: migrate.config.clone(),
        environment: Environment::process(),
        overrides: Vec::new(),
    };
    match load(&sources) {
        Ok(loaded) => Ok(loaded.snapshot.database),
        Err(findings) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            bail!("the configuration has errors; nothing was migrated")
        }
    }
}

fn told(Migration { from, to }: Migration) -> String {
    match from == to {
        true => format!("the tables have version {to}, nothing to do"),
        false => format!("the tables were brought from version {from} to {to}"),
    }
}
