//! Where virtual keys are kept.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use tollgate_core::Secret;

use crate::{Environment, Severity, node::Node, reader::Reader};

mod variables;

/// Where virtual keys, and everything around them, are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In this file.
    Sqlite(PathBuf),
    /// In a PostgreSQL database, which several gateways may share.
    Postgres {
        /// Where it is, as LiteLLM and PostgreSQL's own tools write it.
        url: Secret,
        /// How many connections there may be (`database_connection_pool_limit`).
        pool: usize,
        /// How long each wait for it may take (`database_connection_timeout`).
        timeout: Duration,
        /// Whether its tables are made, and brought to the version of this program, at start
        /// (`disable_prisma_schema_update` says no).
        migrate: bool,
    },
}

/// The file in the folder of data.
const FILE: &str = "tollgate.db";

/// As many connections as LiteLLM opens for a process.
const POOL: usize = 10;

/// LiteLLM waits for a minute; whoever asks a gateway has left by then.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What `database_url` names, or LiteLLM's variables; else [`FILE`] in the folder of data.
pub(crate) fn read(reader: &mut Reader, root: &Node<'_>) -> Database {
    let folder = reader.text(&root.get("tollgate_settings").get("data_dir"));
    let usual = folder.map_or_else(|| usual_folder(&reader.environment), PathBuf::from);
    let usual = || Database::Sqlite(usual.join(FILE));
    let general = root.get("general_settings");
    let node = general.get("database_url");
    let written = reader.secret(Severity::Warning, &node);
    let url = written
        .filter(|url| !url.expose().is_empty())
        .or_else(|| variables::url(reader, &node));
    let Some(url) = url else {
        return usual();
    };
    let postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|start| url.expose().starts_with(start));
    match postgres {
        true => shared(reader, &general, url),
        false => file(reader, &node, url.expose()).map_or_else(usual, Database::Sqlite),
    }
}

/// A PostgreSQL database. What a URL says itself (Prisma's `connection_limit` and `pool_timeout`) counts where the file
/// is silent.
fn shared(reader: &mut Reader, general: &Node<'_>, url: Secret) -> Database {
    let said = |name| parameter(url.expose(), name).filter(|number| *number > 0);
    let (pool, timeout) = (said("connection_limit"), said("pool_timeout"));
    let limit = general.get("database_connection_pool_limit");
    let written = reader.integer::<usize>(&limit).filter(|limit| *limit > 0);
    let pool = written.or(pool.map(|pool| pool as usize)).unwrap_or(POOL);
    let names = [
        "database_connection_timeout",
        "database_connection_pool_timeout",
    ];
    let written = names.map(|name| reader.seconds(&general.get(name)));
    let timeout = timeout.map(|seconds| Duration::from_secs(seconds.into()));
    let timeout = written.into_iter().flatten().next().or(timeout);
    let disabled = reader.flag(&general.get("disable_prisma_schema_update"));
    let disabled = disabled.unwrap_or(false) || reader.environment.flag("DISABLE_SCHEMA_UPDATE");
    Database::Postgres {
        url,
        pool,
        timeout: timeout.unwrap_or(TIMEOUT),
        migrate: !disabled,
    }
}

/// A parameter of a URL that is a number.
fn parameter(url: &str, name: &str) -> Option<u32> {
    let mut parameters = url.split_once('?')?.1.split('&');
    parameters.find_map(|one| one.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

/// The file that a URL names.
fn file(reader: &mut Reader, node: &Node<'_>, url: &str) -> Option<PathBuf> {
    let Some(rest) = url.strip_prefix("sqlite:") else {
        let message = "only PostgreSQL (postgresql://user@host/name) and SQLite (sqlite:///path) are spoken: keys, spend \
                       and models in another database are not read, and virtual keys are kept in the file that is named \
                       at start";
        reader.say(Severity::NotHonoured, node, message);
        return None;
    };
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() || path.contains(":memory:") {
        let message = "names no file: keys that are kept in memory would be gone at the next start";
        reader.say(Severity::Error, node, message);
        return None;
    }
    Some(PathBuf::from(path))
}

/// Where programs keep data: `$XDG_DATA_HOME/tollgate`, `~/.local/share/tollgate`, and without a home `./data`.
fn usual_folder(environment: &Environment) -> PathBuf {
    let absolute = |name| {
        environment
            .get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
    };
    match (absolute("XDG_DATA_HOME"), absolute("HOME")) {
        (Some(data), _) => data.join("tollgate"),
        (None, Some(home)) => home.join(".local/share/tollgate"),
        (None, None) => PathBuf::from("data"),
    }
}
