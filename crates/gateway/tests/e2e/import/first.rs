//! The first import.

use super::{asked, command, gateway, hash, import, litellm, named, run};
use crate::harness::{Setup, provider};

#[tokio::test]
async fn keys_teams_and_users_go_on_as_they_were() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    import(&server, folder.path(), &[]);
    let mock = provider().await;
    let gateway = gateway(folder.path(), &mock.base_url()).await;
    for (key, model, status) in [
        ("sk-plain", "gpt-4o", 200),
        ("sk-twin-1", "gpt-4o", 200),
        ("sk-twin-2", "gpt-4o", 200),
        ("sk-blocked", "gpt-4o", 401),
        ("sk-expired", "gpt-4o", 401),
        // The team's models, and its name for one of them.
        ("sk-of-crew", "gpt-4o", 200),
        ("sk-of-crew", "fast", 200),
        ("sk-of-crew", "other", 403),
        ("sk-of-frozen", "gpt-4o", 401),
        // The user's models.
        ("sk-of-bob", "other", 200),
        ("sk-of-bob", "gpt-4o", 403),
        // The models of an access group.
        ("sk-of-beta", "other", 200),
        ("sk-of-beta", "gpt-4o", 403),
        ("sk-session", "gpt-4o", 401),
        ("sk-in-the-clear", "gpt-4o", 401),
        ("sk-nobody", "gpt-4o", 401),
    ] {
        assert_eq!(
            asked(&gateway, key, model).await,
            status,
            "{key} asks for {model}"
        );
    }
    let key = gateway
        .get(&format!("/key/info?key={}", hash(&server, "sk-plain")))
        .await
        .json();
    assert_eq!(key["info"]["max_budget"], 7.5);
    assert_eq!(key["info"]["key_alias"], "plain");
}

#[tokio::test]
async fn a_teams_limit_of_calls_in_progress_holds() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    import(&server, folder.path(), &[]);
    let mock = provider().await;
    let gateway = gateway(folder.path(), &mock.faulty_url("hang=headers")).await;
    let first = asked(&gateway, "sk-of-single", "gpt-4o");
    let second = async {
        while mock.requests().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        asked(&gateway, "sk-of-single", "gpt-4o").await
    };
    let refused = tokio::select! {
        _ = first => panic!("the provider does not answer"),
        refused = second => refused,
    };
    assert_eq!(refused, 429);
}

#[tokio::test]
async fn the_store_may_be_in_postgresql_too() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    let store = server.database("tollgate").unwrap();
    for said in ["version 0 to ", "nothing to do"] {
        let mut migrate = std::process::Command::new(env!("CARGO_BIN_EXE_tollgate"));
        let migrate = migrate
            .arg("migrate")
            .env_clear()
            .env("DATABASE_URL", &store);
        let output = String::from_utf8(migrate.output().unwrap().stdout).unwrap();
        assert!(
            output.contains(said) && !output.contains(server.password()),
            "{output}"
        );
    }
    let mut command = command(&server, folder.path(), &[]);
    let output = command.env("DATABASE_URL", &store).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("Into PostgreSQL, "), "{said}");
    assert!(!said.contains(server.password()), "{said}");
    let mock = provider().await;
    let setup = Setup::new().model("gpt-4o", &mock.base_url());
    let gateway = setup.env("DATABASE_URL", &store).start().await;
    assert_eq!(asked(&gateway, "sk-plain", "gpt-4o").await, 200);
    assert_eq!(asked(&gateway, "sk-blocked", "gpt-4o").await, 401);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_dry_run_makes_no_tables_in_postgresql() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    let store = server.database("tollgate").unwrap();
    let report = |flags: &[&str]| {
        let mut command = command(&server, folder.path(), flags);
        let output = command.env("DATABASE_URL", &store).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let ours = "SELECT count(*) FROM pg_namespace WHERE nspname = 'tollgate'";
    let dry = report(&["--dry-run", "--json"]);
    assert_eq!(dry["counts"]["teams"]["created"], 3);
    assert_eq!(server.sql("tollgate", ours).unwrap(), "0");
    report(&["--json"]);
    assert_eq!(server.sql("tollgate", ours).unwrap(), "1");
    // Now it looks at what is there.
    let dry = report(&["--dry-run", "--json"]);
    assert_eq!(dry["counts"]["teams"]["unchanged"], 3);
}

#[test]
fn the_report_counts_all_and_names_what_is_not_carried() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    let report = import(&server, folder.path(), &[]);
    let counts = |kind: &str, what: &str| report["counts"][kind][what].as_u64().unwrap();
    for (kind, read, created) in [
        ("budgets", 2, 2),
        ("organizations", 1, 1),
        ("teams", 3, 3),
        ("users", 2, 2),
        ("customers", 1, 1),
        ("tags", 1, 1),
        ("access_groups", 1, 1),
        ("keys", 12, 10),
        ("models", 1, 0),
        ("credentials", 1, 0),
    ] {
        assert_eq!(
            (counts(kind, "read"), counts(kind, "created")),
            (read, created),
            "{kind}"
        );
    }
    let lost = named(&report, "not_carried");
    assert_eq!(
        lost,
        [
            "key whose token is no hash",
            "credential openai-prod",
            "model m-1",
            "table LiteLLM_SpendLogs",
        ]
    );
    let notes = report["notes"].to_string();
    for note in [
        "1 passwords",
        "1 keys of sessions",
        "without its alias 'twin'",
        "team crew: 1 members without a known user",
    ] {
        assert!(notes.contains(note), "{notes}");
    }
    assert!(!report.to_string().contains("sk-in-the-clear"), "{report}");
}

#[test]
fn a_dry_run_writes_nothing_and_tells_people() {
    let Some(server) = litellm() else { return };
    let folder = tempfile::tempdir().unwrap();
    let output = run(&server, folder.path(), &["--dry-run"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let line = |name: &str| {
        let line = said.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        line("teams"),
        ["teams", "3", "3", "0", "0", "0", "0"],
        "{said}"
    );
    assert!(said.contains("Nothing was written."), "{said}");
    assert!(
        said.contains("model m-1: 'added-later': it cannot be encrypted here"),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
