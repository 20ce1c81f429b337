//! Models and credentials, which LiteLLM has encrypted.

use std::{path::Path, process::Command};

use serde_json::{Value, json};
use tollgate_testkit::{MockProvider, postgres::Postgres};

use super::{NAME, asked, command, litellm, managed, named};
use crate::harness::{Gateway, KEY, Setup, post, provider};

const MODELS: &str = include_str!("models.sql");

/// The salt key of what is encrypted in the database.
const SALT: &str = "salt-of-litellm";

/// A part of every key in it.
const CANARY: &str = "canary";

/// The status of a call of a model that does not exist.
const UNKNOWN: u16 = 400;

/// Where an import goes.
struct Place {
    folder: tempfile::TempDir,
    /// A database in place of a file.
    database: Option<String>,
}

// === impl Place ===

impl Place {
    fn file() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            database: None,
        }
    }

    fn database(server: &Postgres) -> Self {
        Self {
            database: Some(server.database("tollgate").unwrap()),
            ..Self::file()
        }
    }

    /// An import that encrypts with the master key, and opens with `salt`.
    fn command(&self, server: &Postgres, salt: Option<&str>) -> Command {
        let mut command = command(server, self.folder.path(), &["--json"]);
        command
            .env("LITELLM_MASTER_KEY", KEY)
            .env("MOCK_BASE", "http://127.0.0.1:9/v1");
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", database);
        }
        salt.map(|salt| command.args(["--litellm-salt-key", salt]));
        command
    }

    fn import(&self, server: &Postgres, salt: Option<&str>) -> Value {
        let output = self.command(server, salt).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8([output.stdout.clone(), output.stderr].concat()).unwrap();
        assert!(!said.contains(CANARY) && !said.contains(SALT), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    async fn gateway(&self, mock: &MockProvider) -> Gateway {
        self.setup(mock).start().await
    }

    fn setup(&self, mock: &MockProvider) -> Setup {
        let folder = self.folder.path().to_str().unwrap();
        let setup = Setup::new()
            .env("TOLLGATE_DATA_DIR", folder)
            .env("MOCK_BASE", &format!("{}/v1", mock.base_url()));
        match &self.database {
            Some(database) => setup.env("DATABASE_URL", database),
            None => setup,
        }
    }
}

fn models() -> Option<Postgres> {
    let server = litellm()?;
    server.sql(NAME, MODELS).unwrap();
    Some(server)
}

/// With which key `model` is called at its provider.
async fn key_of(gateway: &Gateway, mock: &MockProvider, model: &str) -> String {
    assert_eq!(asked(gateway, KEY, model).await, 200, "{model}");
    let sent = mock.requests().pop().unwrap();
    sent.header("authorization").unwrap().to_owned()
}

fn counted(report: &Value, kind: &str) -> [u64; 6] {
    let what = [
        "read",
        "created",
        "changed",
        "unchanged",
        "conflicting",
        "not_carried",
    ];
    what.map(|what| report["counts"][kind][what].as_u64().unwrap())
}

/// What is in the files of `folder`.
fn contents(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).unwrap();
    let contents = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    String::from_utf8_lossy(&contents.collect::<Vec<_>>().concat()).into_owned()
}

async fn are_called_with_their_keys(server: &Postgres, place: &Place) {
    let report = place.import(server, Some(SALT));
    assert_eq!(counted(&report, "models"), [6, 3, 0, 0, 0, 3]);
    assert_eq!(counted(&report, "credentials"), [1, 1, 0, 0, 0, 0]);
    let mock = provider().await;
    let gateway = place.gateway(&mock).await;
    assert_eq!(
        key_of(&gateway, &mock, "added-later").await,
        "Bearer sk-canary-of-the-model"
    );
    assert_eq!(
        key_of(&gateway, &mock, "named").await,
        "Bearer sk-canary-of-the-credential"
    );
    for model in ["paused", "orphan", "other-salt", "of-a-team"] {
        assert_eq!(asked(&gateway, KEY, model).await, UNKNOWN, "{model}");
    }
    let again = place.import(server, Some(SALT));
    assert_eq!(counted(&again, "models"), [6, 0, 0, 3, 0, 3]);
    assert_eq!(counted(&again, "credentials"), [1, 0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn models_are_called_with_their_keys_and_nobody_else_reads_them() {
    let Some(server) = models() else { return };
    let place = Place::file();
    are_called_with_their_keys(&server, &place).await;
    let kept = contents(place.folder.path());
    assert!(kept.contains("added-later") && !kept.contains(CANARY));
}

#[tokio::test]
async fn the_same_in_postgresql() {
    let Some(server) = models() else { return };
    let place = Place::database(&server);
    are_called_with_their_keys(&server, &place).await;
    let kept = "SELECT schema_to_xml('tollgate', true, true, '')";
    let kept = server.sql("tollgate", kept).unwrap();
    assert!(kept.contains("added-later") && !kept.contains(CANARY));
}

#[test]
fn what_is_not_carried_is_named_and_so_is_what_nothing_acts_on() {
    let Some(server) = models() else { return };
    let report = Place::file().import(&server, Some(SALT));
    let lost = report["not_carried"].as_array().unwrap();
    let why = |what: &str| {
        let found = lost.iter().find(|one| one["what"] == what).unwrap();
        found["why"].as_str().unwrap()
    };
    for (what, words) in [
        (
            "model m-orphan",
            "'orphan': its credential gone is not there",
        ),
        (
            "model m-other",
            "'other-salt': its litellm_params.api_key cannot be opened",
        ),
        ("model m-team", "'of-a-team': its model_info.team_id"),
    ] {
        assert!(why(what).starts_with(words), "{what}: {}", why(what));
    }
    let notes = report["notes"].to_string();
    let note = "model m-1 'added-later': nothing acts on litellm_params.rpm";
    assert!(notes.contains(note), "{notes}");
}

#[test]
fn with_another_salt_key_none_is_carried_until_there_is_the_right_one() {
    let Some(server) = models() else { return };
    let place = Place::file();
    // Without a salt key, LiteLLM's master key is the salt key; that is not the one here.
    for salt in [Some("another"), None] {
        let report = place.import(&server, salt);
        assert_eq!(counted(&report, "models"), [6, 0, 0, 0, 0, 6], "{salt:?}");
        assert_eq!(counted(&report, "credentials"), [1, 0, 0, 0, 0, 1]);
        let lost = named(&report, "not_carried");
        for name in ["credential openai-prod", "model m-1", "model m-named"] {
            assert!(lost.contains(&name.to_owned()), "{lost:?}");
        }
    }
    let report = place.import(&server, Some(SALT));
    assert_eq!(counted(&report, "models"), [6, 3, 0, 0, 0, 3]);
}

#[tokio::test]
async fn what_let_litellm_in_is_enough() {
    let Some(server) = models() else { return };
    // Its variable, which is the gateway's too.
    let place = Place::file();
    let mut command = place.command(&server, None);
    let output = command.env("LITELLM_SALT_KEY", SALT).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counted(&report, "models"), [6, 3, 0, 0, 0, 3]);
    let mock = provider().await;
    let gateway = place.setup(&mock).env("LITELLM_SALT_KEY", SALT);
    let gateway = gateway.start().await;
    key_of(&gateway, &mock, "added-later").await;
    // Its master key, where there is no salt key.
    let mut command = Place::file().command(&server, None);
    let output = command.env("LITELLM_MASTER_KEY", SALT).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counted(&report, "models"), [6, 3, 0, 0, 0, 3]);
}

#[tokio::test]
async fn a_credential_that_was_deleted_here_lets_no_model_in() {
    let Some(server) = models() else { return };
    let place = Place::file();
    place.import(&server, Some(SALT));
    let mock = provider().await;
    let gateway = place.gateway(&mock).await;
    managed(&gateway, "/model/delete", json!({"id": "m-named"})).await;
    let mut deletion = post("/credentials/openai-prod", "");
    *deletion.method_mut() = http::Method::DELETE;
    assert_eq!(gateway.send(deletion).await.status, 200);
    let late = r#"INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, blocked) VALUES
        ('m-late', 'late', '{"model": "openai/gpt-4o", "litellm_credential_name": "openai-prod"}', '{}', false)"#;
    server.sql(NAME, late).unwrap();
    let report = place.import(&server, Some(SALT));
    assert_eq!(named(&report, "conflicts"), ["credential openai-prod"]);
    let lost = named(&report, "not_carried");
    for model in ["model m-named", "model m-late"] {
        assert!(lost.contains(&model.to_owned()), "{lost:?}");
    }
}

#[tokio::test]
async fn a_later_import_brings_a_new_key_and_leaves_what_was_deleted_here() {
    let Some(server) = models() else { return };
    let place = Place::file();
    place.import(&server, Some(SALT));
    let mock = provider().await;
    let gateway = place.gateway(&mock).await;
    key_of(&gateway, &mock, "added-later").await;
    // sk-canary-renewed
    let change = r#"UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params ||
        '{"api_key": "nyF24fFDqooDiL7vlC2gjbzqvy43PPTHMWsd20etv--10aIuvYdvD1j16cygvLGA0GfXBZtI0b0p"}' WHERE model_id = 'm-1'"#;
    server.sql(NAME, change).unwrap();
    managed(&gateway, "/model/delete", json!({"id": "m-named"})).await;
    let report = place.import(&server, Some(SALT));
    assert_eq!(counted(&report, "models"), [6, 0, 1, 1, 1, 3]);
    assert_eq!(named(&report, "conflicts"), ["model m-named"]);
    for _ in 0..500 {
        if key_of(&gateway, &mock, "added-later").await == "Bearer sk-canary-renewed" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the change does not arrive");
}
