//! Who makes the tables.

use serde_json::json;
use tollgate_testkit::postgres::Postgres;

use super::{replica, three, until};
use crate::{
    harness::{Setup, provider},
    keys::{ask, generate},
};

#[tokio::test]
async fn gateways_that_start_at_once_on_an_empty_database_all_serve() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    let mock = provider().await;
    let gateways = three(&server.url(), &mock.base_url()).await;
    for maker in &gateways {
        let key = generate(maker, json!({})).await;
        for gateway in &gateways {
            until(gateway, &key, 200).await;
        }
    }
    let tables = "SELECT count(*), max(version) FROM tollgate.schema";
    assert_eq!(server.sql("postgres", tables).unwrap(), "1|1");
    for gateway in &gateways {
        let told = gateway.log.text();
        assert!(!told.contains("out of reach"), "{told}");
    }
}

#[tokio::test]
async fn tables_that_a_gateway_may_not_make_are_made_by_hand() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    let mock = provider().await;
    let gateway = replica(&server.url(), &mock.base_url())
        .env("DISABLE_SCHEMA_UPDATE", "true")
        .start()
        .await;
    assert_eq!(ask(&gateway, "sk-nobody").await.status, 503);
    gateway.log.after("run `tollgate migrate`").await.unwrap();
    let tables = "SELECT count(*) FROM pg_namespace WHERE nspname = 'tollgate'";
    assert_eq!(server.sql("postgres", tables).unwrap(), "0");
    for expected in ["from version 0 to 1", "have version 1, nothing to do"] {
        let told = migrate(Setup::open().env("DATABASE_URL", &server.url()));
        assert!(told.contains(expected), "{told}");
        assert!(!told.contains(server.password()), "{told}");
    }
    until(&gateway, "sk-nobody", 401).await;
    let key = generate(&gateway, json!({})).await;
    until(&gateway, &key, 200).await;
}

#[test]
fn a_file_needs_no_migration_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let told = migrate(Setup::open().env("TOLLGATE_DATA_DIR", path));
    assert!(
        told.contains("tollgate.db: ") && told.contains("nothing is to be done"),
        "{told}"
    );
    assert_eq!(std::fs::read_dir(path).unwrap().count(), 0);
}

#[test]
fn a_database_that_is_away_is_not_migrated() {
    let url = "postgresql://me:canary@127.0.0.1:1/keys";
    let output = Setup::open().env("DATABASE_URL", url).arg("migrate").run();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("out of reach"),
        "{told}"
    );
    assert!(!told.contains("canary"), "{told}");
}

/// What `tollgate migrate` prints, which must succeed.
fn migrate(setup: Setup) -> String {
    let output = setup.arg("migrate").run();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
