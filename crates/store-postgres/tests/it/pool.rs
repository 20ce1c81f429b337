//! Connections: how many there are, and what becomes of those that somebody left.

use std::{sync::Arc, time::Duration};

use tollgate_auth::{Revision, Store as _};
use tollgate_testkit::postgres::Postgres;

use super::{count, insert, store, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_are_few_and_whoever_leaves_takes_none_away() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    let url = server.database("few").unwrap();
    let store = Arc::new(store(&format!("{url}?connection_limit=3")));
    let asked = (0..30).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { insert(&store, &format!("key {number}")).await })
    });
    for asked in asked.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
    assert!((1..=3).contains(&open(&server)));
    // Somewhere between asking and the answer.
    for pause in 0..200 {
        let asked = store.changes(Revision(0));
        let _ = tokio::time::timeout(Duration::from_micros(pause * 10), asked).await;
    }
    assert_eq!(within(5, count(&store)).await, 30);
    assert!((1..=3).contains(&open(&server)));
}

/// How many connections of stores there are.
fn open(server: &Postgres) -> u32 {
    let open = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tollgate' AND datname = 'few'";
    server.sql("postgres", open).unwrap().parse().unwrap()
}
