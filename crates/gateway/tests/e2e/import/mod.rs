//! `tollgate import litellm`, from a LiteLLM database to keys that work.

mod again;
mod first;
mod models;

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tollgate_testkit::postgres::Postgres;

use crate::harness::{CHAT, Gateway, KEY, Setup, chat, on_postgres, post};

/// The database of [`LITELLM`] on a server of its own.
const NAME: &str = "litellm";

const LITELLM: &str = include_str!("litellm.sql");

/// A server with such a database; none where PostgreSQL is not installed, nor where nothing is kept in the file into
/// which these tests import.
fn litellm() -> Option<Postgres> {
    if on_postgres() {
        eprintln!("skipped: it imports into SQLite's file");
        return None;
    }
    let server = Postgres::start().unwrap()?;
    server.database(NAME).unwrap();
    server.sql(NAME, LITELLM).unwrap();
    Some(server)
}

/// An import into `folder`, with nothing else in its environment.
fn command(server: &Postgres, folder: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
    let url = format!("{}?schema=public&connection_limit=5", server.url_of(NAME));
    command
        .args(["import", "litellm", "--data-dir"])
        .arg(folder);
    command
        .args(flags)
        .env_clear()
        .env("LITELLM_DATABASE_URL", url);
    command
}

fn run(server: &Postgres, folder: &Path, flags: &[&str]) -> Output {
    command(server, folder, flags).output().unwrap()
}

/// The report of an import into `folder`, which must succeed.
fn import(server: &Postgres, folder: &Path, flags: &[&str]) -> Value {
    let flags: Vec<_> = flags.iter().copied().chain(["--json"]).collect();
    let output = run(server, folder, &flags);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The names of what a list of the report names.
fn named(report: &Value, list: &str) -> Vec<String> {
    let list = report[list].as_array().unwrap().iter();
    list.map(|one| one["what"].as_str().unwrap().to_owned())
        .collect()
}

/// A gateway over what is in `folder`.
async fn gateway(folder: &Path, base: &str) -> Gateway {
    let setup = Setup::new().model("gpt-4o", base).model("other", base);
    setup
        .env("TOLLGATE_DATA_DIR", folder.to_str().unwrap())
        .start()
        .await
}

/// What a call of `model` with this key comes to, when the keys have been read.
async fn asked(gateway: &Gateway, key: &str, model: &str) -> u16 {
    loop {
        let mut request = post(CHAT, chat(model));
        let key = format!("Bearer {key}").parse().unwrap();
        request.headers_mut().insert("authorization", key);
        match gateway.send(request).await.status {
            503 => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            status => return status,
        }
    }
}

/// What the management API says to the master key.
async fn managed(gateway: &Gateway, path: &str, body: Value) -> Value {
    let answer = gateway.post(path, body.to_string()).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.json()
}

/// The hash of a key, as PostgreSQL makes it.
fn hash(server: &Postgres, key: &str) -> String {
    server
        .sql(NAME, &format!("SELECT hashed('{key}')"))
        .unwrap()
}

#[test]
fn what_is_wrong_is_said_without_the_password() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    server
        .sql(
            NAME,
            r#"ALTER TABLE "LiteLLM_VerificationToken" RENAME TO other"#,
        )
        .unwrap();
    let output = run(&server, folder.path(), &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("no tables of LiteLLM in the schema 'public'"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(1));
    let port = server.port();
    drop(server);
    let url = format!("postgresql://me:{KEY}@127.0.0.1:{port}/litellm");
    for url in [
        url.as_str(),
        "postgresql://me:sk-e2e-master-key",
        "mysql://me:sk-e2e-master-key@h/d",
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        let command = command
            .args(["import", "litellm", "--data-dir"])
            .arg(folder.path());
        let output = command
            .args(["--database-url", url])
            .env_clear()
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(1) && !said.contains(KEY),
            "{said}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
