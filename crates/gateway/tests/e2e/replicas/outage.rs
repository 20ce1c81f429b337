//! A database that goes away and comes back.

use std::{env, time::Duration};

use serde_json::json;
use tokio::time::{Instant, sleep};
use tollgate_testkit::postgres::Postgres;

use super::{three, until};
use crate::{
    harness::{Gateway, provider},
    keys::{ask, generate, manage},
};

/// How long it stays away; `TOLLGATE_TEST_OUTAGE` sets other seconds.
const OUTAGE: Duration = Duration::from_secs(6);

/// How soon a gateway has noticed.
const NOTICED: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn known_keys_go_on_working_without_the_database() {
    let Some(mut server) = Postgres::start().unwrap() else {
        return;
    };
    let mock = provider().await;
    let gateways = three(&server.url(), &mock.base_url()).await;
    let key = generate(&gateways[0], json!({})).await;
    for gateway in &gateways {
        until(gateway, &key, 200).await;
    }
    tokio::task::block_in_place(|| server.stop()).unwrap();
    for gateway in &gateways {
        // A key that nobody had when the database was last asked is refused until it is asked again.
        let noticed = until(gateway, "sk-stranger", 503).await;
        assert!(noticed < NOTICED, "{noticed:?}");
    }
    let (start, outage) = (Instant::now(), outage());
    let mut calls = 0;
    while start.elapsed() < outage {
        for gateway in &gateways {
            without_database(gateway, &key).await;
            calls += 1;
        }
    }
    tokio::task::block_in_place(|| server.resume()).unwrap();
    let back = Instant::now();
    for gateway in &gateways {
        until(gateway, "sk-stranger", 401).await;
        assert_eq!(ask(gateway, &key).await.status, 200);
    }
    let sure = back.elapsed();
    let new = generate(&gateways[0], json!({})).await;
    for gateway in &gateways {
        until(gateway, &new, 200).await;
    }
    println!(
        "away for {outage:?}: {calls} calls with a known key, none failed; sure again after {sure:?}, a new key \
         everywhere after {:?}",
        back.elapsed()
    );
}

/// What holds while the database is away: known keys work, unknown ones shall come back, and nothing can be changed.
async fn without_database(gateway: &Gateway, key: &str) {
    let answer = ask(gateway, key).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = ask(gateway, "sk-stranger").await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
    let answer = manage(gateway, "/key/generate", json!({})).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    sleep(Duration::from_millis(20)).await;
}

fn outage() -> Duration {
    let seconds = env::var("TOLLGATE_TEST_OUTAGE").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    seconds.map_or(OUTAGE, Duration::from_secs)
}
