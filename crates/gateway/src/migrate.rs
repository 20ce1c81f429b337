//! `tollgate migrate`: the tables of the configured database, made or brought to this version before anybody serves.

use std::process::ExitCode;

use anyhow::bail;
use tollgate_config::{Environment, Sources, load};
use tollgate_store_postgres::PostgresStore;

use crate::{cli::Migrate, database, runtime};

/// Migrates, and says from which version.
pub(crate) fn run(asked: &Migrate) -> anyhow::Result<ExitCode> {
    let sources = Sources {
        file: asked.config.clone(),
        environment: Environment::process(),
        overrides: Vec::new(),
    };
    let loaded = match load(&sources) {
        Ok(loaded) => loaded,
        Err(findings) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            bail!("the configuration has errors; nothing was migrated")
        }
    };
    let settings = database::settings(&loaded.snapshot.database)?;
    let place = settings.place();
    let migration = async { PostgresStore::new(settings).migrate().await };
    let done = runtime::build(Some(1))?.block_on(Box::pin(migration))?;
    match done.from == done.to {
        true => println!("{place}: version {}, nothing to do", done.to),
        false => println!("{place}: version {} to {}", done.from, done.to),
    }
    Ok(ExitCode::SUCCESS)
}
