//! Hearing of what others change, also after the server was away.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tollgate_auth::{Directory, Revision, Store as _};
use tollgate_testkit::postgres::Postgres;

use super::{count, insert, refusal, store, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_wakes_others_and_a_server_may_come_back() {
    let Some(mut server) = Postgres::start().unwrap() else {
        return;
    };
    let url = server.url();
    let (here, there) = (store(&url), store(&url));
    here.migrate().await.unwrap();
    // Once for having begun to listen.
    within(10, here.changed()).await;
    quiet(&here).await;
    for number in 0..3 {
        insert(&there, &format!("key {number}")).await;
        within(5, here.changed()).await;
    }
    quiet(&here).await;
    // A change that is refused wakes nobody.
    there
        .apply(vec![super::insertion("key 0")], super::by())
        .await
        .unwrap_err();
    quiet(&here).await;

    // Every connection is cut: the next question is asked over another.
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tollgate'";
    server.sql("postgres", cut).unwrap();
    within(10, here.changed()).await;
    assert_eq!(count(&there).await, 3);

    server.stop().unwrap();
    let asked = Instant::now();
    assert!(refusal(&there).await.contains("out of reach"));
    assert!(asked.elapsed() < Duration::from_secs(11));
    server.resume().unwrap();
    within(30, here.changed()).await;
    assert_eq!(insert(&there, "after").await, Revision(4));
    within(5, here.changed()).await;
    a_directory_knows_at_once(&url).await;
}

/// Returns once nothing has been heard for a while.
async fn quiet(store: &tollgate_store_postgres::PostgresStore) {
    let pause = Duration::from_millis(200);
    while tokio::time::timeout(pause, store.changed()).await.is_ok() {}
}

/// Much sooner than it would ask by itself, on average over several changes.
async fn a_directory_knows_at_once(url: &str) {
    let (here, there) = (Arc::new(store(url)), store(url));
    let directory = Directory::new();
    tokio::spawn(directory.clone().follow(here, |_| ()));
    let known = |count: usize| {
        let directory = directory.clone();
        async move {
            while directory.len() < count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    };
    within(10, known(4)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    for more in 1..=5 {
        insert(&there, &format!("more {more}")).await;
        within(5, known(4 + more)).await;
    }
}
