//! Where virtual keys are kept.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::{path::Path, time::Duration};

use support::{Given, sections};
use tollgate_config::Database;

fn kept(given: Given) -> String {
    match given.loaded().snapshot.database {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres { url, .. } => url.expose().to_owned(),
    }
}

/// What is said of the database at a URL of PostgreSQL.
fn shared(given: Given) -> (usize, Duration, bool) {
    match given.loaded().snapshot.database {
        Database::Postgres {
            pool,
            timeout,
            migrate,
            ..
        } => (pool, timeout, migrate),
        Database::Sqlite(path) => panic!("{}", path.display()),
    }
}

const POSTGRES: &str = "postgresql://u:canary-0123456789@h/d";

fn url(url: &str) -> Given {
    sections(&format!("general_settings:\n  database_url: {url}\n"))
}

#[test]
fn the_folder_of_data_is_said_or_the_usual_one() {
    let said = "tollgate_settings:\n  data_dir: /of/the/file\n";
    for (given, expected) in [
        (sections(""), "data/tollgate.db"),
        (
            sections("").env([("HOME", "/h/me")]),
            "/h/me/.local/share/tollgate/tollgate.db",
        ),
        (
            sections("").env([("HOME", "/h/me"), ("XDG_DATA_HOME", "/xdg")]),
            "/xdg/tollgate/tollgate.db",
        ),
        (
            sections(said).env([("HOME", "/h/me")]),
            "/of/the/file/tollgate.db",
        ),
        (
            sections(said).env([("TOLLGATE_DATA_DIR", "/of/the/environment")]),
            "/of/the/environment/tollgate.db",
        ),
        (
            sections(said)
                .env([("TOLLGATE_DATA_DIR", "/no")])
                .set("tollgate_settings.data_dir", "/of/the/command/line"),
            "/of/the/command/line/tollgate.db",
        ),
    ] {
        assert_eq!(kept(given), expected);
    }
}

#[test]
fn a_url_of_sqlite_names_the_file() {
    for (text, expected) in [
        ("sqlite:///var/lib/keys.db", "/var/lib/keys.db"),
        ("sqlite:///var/lib/keys.db?mode=rwc", "/var/lib/keys.db"),
        ("sqlite://data/keys.db", "data/keys.db"),
        ("sqlite:keys.db", "keys.db"),
        ("os.environ/WHERE", "/from/where.db"),
    ] {
        let given = url(text).env([
            ("WHERE", "sqlite:///from/where.db"),
            ("TOLLGATE_DATA_DIR", "/no"),
        ]);
        assert_eq!(given.findings(), Vec::<String>::new());
        assert_eq!(kept(given), expected);
    }
    assert_eq!(
        kept(sections("").env([("DATABASE_URL", "sqlite:///x.db")])),
        "/x.db"
    );
}

#[test]
fn keys_are_never_kept_in_memory() {
    for text in [
        "\"sqlite::memory:\"",
        "\"sqlite://\"",
        "\"sqlite://:memory:\"",
    ] {
        url(text).finds(
            "7: general_settings.database_url: error",
            "gone at the next start",
        );
    }
}

#[test]
fn another_database_is_named_and_keeps_nothing() {
    let text = "mysql://u:canary-0123456789@h/d";
    url(text).finds(
        "7: general_settings.database_url: not yet honoured",
        "only PostgreSQL",
    );
    let given = url(text).env([("TOLLGATE_DATA_DIR", "/data")]);
    assert!(!format!("{:?}", given.loaded().findings).contains("canary"));
    assert_eq!(Path::new(&kept(given)), Path::new("/data/tollgate.db"));
    let given = sections("").env([("DATABASE_URL", text)]);
    assert!(
        given.findings()[0].contains("only PostgreSQL"),
        "{:?}",
        given.findings()
    );
}

#[test]
fn postgresql_is_shared_by_several() {
    let given = url(POSTGRES);
    assert_eq!(given.findings(), Vec::<String>::new());
    let loaded = given.loaded();
    assert!(!format!("{loaded:?}").contains("canary"));
    assert_eq!(kept(given), POSTGRES);
    for given in [
        sections("").env([("DATABASE_URL", POSTGRES)]),
        url("os.environ/WHERE").env([("WHERE", POSTGRES), ("DATABASE_URL", "sqlite:///no.db")]),
        url(POSTGRES).env([("DATABASE_URL", "sqlite:///no.db"), ("DATABASE_HOST", "no")]),
    ] {
        assert_eq!(given.findings(), Vec::<String>::new());
        assert_eq!(kept(given), POSTGRES);
    }
    assert_eq!(kept(url("postgres://h/d")), "postgres://h/d");
}

#[test]
fn the_pool_is_that_of_the_file_or_of_the_url() {
    let seconds = Duration::from_secs;
    let with = |more: &str| url(&format!("{POSTGRES}\n  {more}"));
    let parameters = "?connection_limit=7&pool_timeout=8&schema=public";
    for (given, expected) in [
        (url(POSTGRES), (10, seconds(10), true)),
        (
            url(&format!("{POSTGRES}{parameters}")),
            (7, seconds(8), true),
        ),
        (
            url(&format!(
                "{POSTGRES}{parameters}\n  database_connection_pool_limit: 3"
            )),
            (3, seconds(8), true),
        ),
        (
            with("database_connection_timeout: 60"),
            (10, seconds(60), true),
        ),
        (
            with("database_connection_pool_timeout: 2.5"),
            (10, Duration::from_millis(2500), true),
        ),
        (
            with("disable_prisma_schema_update: true"),
            (10, seconds(10), false),
        ),
        (
            url(POSTGRES).env([("DISABLE_SCHEMA_UPDATE", "True")]),
            (10, seconds(10), false),
        ),
    ] {
        assert_eq!(given.findings(), Vec::<String>::new());
        assert_eq!(shared(given), expected);
    }
    with("database_connection_timeout: soon").finds(
        "8: general_settings.database_connection_timeout: error",
        "a number of seconds",
    );
}

#[test]
fn litellms_variables_make_up_a_url() {
    let usual = [
        ("DATABASE_HOST", "db.internal:5433"),
        ("DATABASE_USERNAME", "user@with+special"),
        ("DATABASE_PASSWORD", "p/?#:%"),
        ("DATABASE_NAME", "d"),
    ];
    let url = "postgresql://user%40with%2Bspecial:p%2F%3F%23%3A%25@db.internal:5433/d";
    assert_eq!(kept(sections("").env(usual)), url);
    let more = [
        ("DATABASE_HOST", "h"),
        ("DATABASE_PORT", "6000"),
        ("DATABASE_USER", "u"),
        ("DATABASE_NAME", "d"),
        ("DATABASE_SCHEMA", "s"),
        ("DATABASE_SSLMODE", "verify-full"),
        ("DATABASE_SSLROOTCERT", "/ca.pem"),
    ];
    assert_eq!(
        kept(sections("").env(more)),
        "postgresql://u@h:6000/d?schema=s&sslmode=verify%2Dfull&sslrootcert=%2Fca%2Epem"
    );
    let some = [("DATABASE_HOST", "h"), ("DATABASE_NAME", "d")];
    assert_eq!(kept(sections("").env(some)), "data/tollgate.db");
    let given = sections("").env([
        ("DATABASE_HOST", "h"),
        ("DATABASE_USER", "u"),
        ("DATABASE_NAME", "d"),
        ("IAM_TOKEN_DB_AUTH", "true"),
    ]);
    given.finds(
        "general_settings.database_url: not yet honoured",
        "IAM_TOKEN_DB_AUTH",
    );
}
