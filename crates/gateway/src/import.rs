//! `tollgate import litellm`: what an existing LiteLLM database holds, into Tollgate's own store.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context as _, anyhow, bail};
use tollgate::{auth::StoreError, core::Secret};
use tollgate_config::{Environment, Snapshot, Sources, load};
use tollgate_import_litellm::{Import, Report, schema_of};
use tollgate_store_postgres::Settings;

use crate::{
    cli::{From, LiteLlm},
    database,
    models::Checks,
    runtime, vault,
};

/// Imports, and says what came of it.
pub(crate) fn run(from: &From) -> anyhow::Result<ExitCode> {
    let From::Litellm(asked) = from;
    let snapshot = read(asked)?;
    let import = Box::pin(import(asked, &snapshot));
    let report = runtime::build(Some(1))?.block_on(import)?;
    match asked.json {
        true => println!("{}", serde_json::to_string_pretty(&report)?),
        false => println!("Into {}:\n\n{report}", database::place(&snapshot.database)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the store is, as the gateway itself would find it.
fn read(asked: &LiteLlm) -> anyhow::Result<Snapshot> {
    let folder = asked.data_dir.as_ref();
    let folder = folder.map(|folder| folder.display().to_string());
    let folder = folder.map(|folder| ("tollgate_settings.data_dir".to_owned(), folder));
    let sources = Sources {
        file: asked.config.clone(),
        environment: Environment::process(),
        overrides: folder.into_iter().collect(),
    };
    match load(&sources) {
        Ok(loaded) => Ok(loaded.snapshot),
        Err(findings) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            bail!("the configuration has errors; nothing was imported")
        }
    }
}

async fn import(asked: &LiteLlm, snapshot: &Snapshot) -> anyhow::Result<Report> {
    let into = &snapshot.database;
    let store = match asked.dry_run {
        true => database::open_unchanged(into).await?,
        false => database::open(into)?.0,
    };
    // What is sealed here is sealed as the gateway itself would.
    let deployments = vault::deployments(snapshot, Arc::new(Checks::of(snapshot)))?;
    let salt_key = asked.litellm_salt_key.as_deref().map(Secret::new);
    let settings = Settings::of(&asked.database_url).context("--database-url")?;
    let connected = tollgate_store_postgres::client(&settings).await;
    let client = connected.map_err(|error| {
        anyhow!(
            "LiteLLM's database at {}: {}",
            settings.place(),
            cause(&error)
        )
    })?;
    let import = Import::new(&client, &*store)
        .schema(schema_of(&asked.database_url))
        .dry_run(asked.dry_run)
        .overwrite(asked.overwrite)
        .salt_key(salt_key.as_ref().or(snapshot.master_key.as_ref()))
        .deployments(deployments.as_ref())
        .strict(snapshot.reject_unsupported_fields);
    Ok(import.run().await?)
}

/// The store's own words for it speak of keys.
fn cause(error: &StoreError) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}
