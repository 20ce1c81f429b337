//! Keys outlive a process, and reach every other one.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{ask, block, generate, managed};
use crate::harness::{Gateway, Setup, on_postgres, provider};

async fn on(folder: &std::path::Path, base: &str) -> Gateway {
    let setup = Setup::new()
        .model("gpt-4o", base)
        .env("TOLLGATE_DATA_DIR", folder.to_str().unwrap());
    setup.start().await
}

/// Waits until a call with `key` is answered with `status`; how long that took.
async fn until(gateway: &Gateway, key: &str, status: u16) -> Duration {
    let start = Instant::now();
    while ask(gateway, key).await.status != status {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "it does not come to {status}"
        );
        sleep(Duration::from_millis(10)).await;
    }
    start.elapsed()
}

#[tokio::test]
async fn a_restart_keeps_the_keys() {
    let mock = provider().await;
    let folder = tempfile::tempdir().unwrap();
    let first = on(folder.path(), &mock.base_url()).await;
    match on_postgres() {
        true => eprintln!("skipped: that the file is made with the first key, as there is no file"),
        false => no_file_yet(&first, folder.path()),
    }
    let (kept, blocked) = (
        generate(&first, json!({})).await,
        generate(&first, json!({})).await,
    );
    block(&first, &blocked).await;
    drop(first);
    let second = on(folder.path(), &mock.base_url()).await;
    // Keys are read beside the serving: until they are, a key may be asked to come back, but never is refused.
    until(&second, &kept, 200).await;
    assert_eq!(ask(&second, &blocked).await.status, 401);
}

fn no_file_yet(gateway: &Gateway, folder: &std::path::Path) {
    let told = gateway.log.text();
    assert!(
        told.contains("tollgate.db, which the first of them makes"),
        "{told}"
    );
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}

#[tokio::test]
async fn a_change_reaches_another_process_within_a_second() {
    let mock = provider().await;
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (
        on(folder.path(), &mock.base_url()).await,
        on(folder.path(), &mock.base_url()).await,
    );
    for _ in 0..3 {
        let key = generate(&here, json!({})).await;
        assert!(until(&there, &key, 200).await < Duration::from_secs(1));
        block(&here, &key).await;
        assert_eq!(ask(&here, &key).await.status, 401);
        assert!(until(&there, &key, 401).await < Duration::from_secs(1));
        managed(&there, "/key/delete", json!({"keys": [key]})).await;
        assert_eq!(ask(&there, &key).await.status, 401);
    }
}
