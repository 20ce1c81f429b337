//! Where virtual keys are kept.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use support::{Given, sections};

fn kept(given: Given) -> String {
    given.loaded().snapshot.database.display().to_string()
}

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
    let text = "postgresql://u:canary-0123456789@h/d";
    url(text).finds(
        "7: general_settings.database_url: not yet honoured",
        "only SQLite",
    );
    let given = url(text).env([("TOLLGATE_DATA_DIR", "/data")]);
    assert!(!format!("{:?}", given.loaded().findings).contains("canary"));
    assert_eq!(Path::new(&kept(given)), Path::new("/data/tollgate.db"));
    let given = sections("").env([("DATABASE_URL", text)]);
    assert!(
        given.findings()[0].contains("only SQLite"),
        "{:?}",
        given.findings()
    );
}
