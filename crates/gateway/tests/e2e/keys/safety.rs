//! Keys are nowhere but where they belong, and wrong ones do no harm.

use http::Method;
use serde_json::json;

use super::{ask, generate, managed, with};
use crate::harness::{KEY, PATIENCE, Setup, gateway, on_postgres, provider};

/// A part of every key of this test, to look for.
const CANARY: &str = "canary";

#[tokio::test]
async fn no_key_is_in_the_database_or_the_log() {
    if on_postgres() {
        return eprintln!("skipped: it looks into SQLite's file");
    }
    let mock = provider().await;
    let folder = tempfile::tempdir().unwrap();
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .env("TOLLGATE_DATA_DIR", folder.path().to_str().unwrap())
        .env("TOLLGATE_LOG", "trace")
        .start()
        .await;
    let mine = format!("sk-{CANARY}-1-0123456789abcdefghijklmnop");
    let next = format!("sk-{CANARY}-2-0123456789abcdefghijklmnop");
    let made = generate(&gateway, json!({"key_alias": "made"})).await;
    generate(&gateway, json!({"key": mine})).await;
    ask(&gateway, &mine).await;
    ask(&gateway, &format!("sk-{CANARY}-wrong-0123456789")).await;
    managed(
        &gateway,
        "/key/update",
        json!({"key": mine, "models": ["gpt-4o"]}),
    )
    .await;
    gateway.get(&format!("/key/info?key={mine}")).await;
    managed(
        &gateway,
        "/key/regenerate",
        json!({"key": mine, "new_key": next, "grace_period": "1h"}),
    )
    .await;
    managed(&gateway, "/key/block", json!({"key": next})).await;
    ask(&gateway, &next).await;
    with(
        &gateway,
        &made,
        Method::POST,
        "/key/delete",
        json!({"keys": [next]}).to_string(),
    )
    .await;
    managed(&gateway, "/key/delete", json!({"keys": [next, made]})).await;
    gateway.log.lines("key deleted", 2).await;
    let mut texts = vec![gateway.log.text()];
    for file in std::fs::read_dir(folder.path()).unwrap() {
        texts.push(
            String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned(),
        );
    }
    assert!(texts.len() > 1, "there is no database");
    for text in texts {
        for secret in [CANARY, &made, KEY] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn wrong_keys_are_refused_and_leave_nothing_behind() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let right = generate(&gateway, json!({})).await;
    let flood = async |from: u32, to: u32| {
        for number in from..to {
            assert_eq!(
                ask(&gateway, &format!("sk-wrong-{number}-0123456789abcdef"))
                    .await
                    .status,
                401
            );
        }
    };
    tokio::time::timeout(PATIENCE, flood(0, 1000))
        .await
        .unwrap();
    let before = gateway.megabytes();
    tokio::time::timeout(PATIENCE, flood(1000, 5000))
        .await
        .unwrap();
    let after = gateway.megabytes();
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after <= before + 4, "{before} MB before, {after} MB after");
    }
    assert_eq!(ask(&gateway, &right).await.status, 200);
}
