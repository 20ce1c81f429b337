//! The tables: who makes them, and when they are not used.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tollgate_auth::{Revision, Store as _};
use tollgate_store_postgres::{Migration, PostgresStore};
use tollgate_testkit::postgres::Postgres;

use super::{by, count, insert, insertion, refusal, settings, store, within};

/// What is held while they are made.
const LOCK: i64 = 0x746f_6c6c_6761_7465;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_are_made_once_and_never_used_when_they_are_wrong() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    several_start_at_once(&server).await;
    revisions_have_no_gaps(&server).await;
    one_connection_makes_them_at_a_time(&server).await;
    they_are_made_on_request(&server).await;
    newer_ones_are_not_used(&server).await;
    others_keep_theirs(&server).await;
    whoever_may_not_make_them_is_told(&server).await;
    whoever_keeps_a_lock_is_not_waited_for(&server);
}

async fn several_start_at_once(server: &Postgres) {
    let url = server.database("crowd").unwrap();
    let tasks: Vec<_> = (0..12)
        .map(|number| {
            let store = store(&url);
            tokio::spawn(async move {
                match number % 2 {
                    0 => insert(&store, &format!("key {number}")).await.0,
                    _ => u64::from(store.migrate().await.unwrap().to),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(count(&store(&url)).await, 6);
    assert_eq!(
        server
            .sql("crowd", "SELECT * FROM tollgate.schema")
            .unwrap(),
        "1|1"
    );
}

/// Whoever reads while many write never sees a revision before a smaller one.
async fn revisions_have_no_gaps(server: &Postgres) {
    let url = server.database("busy").unwrap();
    let stores = [Arc::new(store(&url)), Arc::new(store(&url))];
    stores[0].migrate().await.unwrap();
    let writers: Vec<_> = (0..60)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            tokio::spawn(async move { insert(&store, &format!("key {number}")).await })
        })
        .collect();
    let mut seen = Revision(0);
    while seen < Revision(60) {
        let part = stores[0].changes(seen).await.unwrap();
        assert_eq!(part.until.0, seen.0 + part.changes.len() as u64);
        seen = part.until;
    }
    let mut revisions = Vec::new();
    for writer in writers {
        revisions.push(writer.await.unwrap());
    }
    revisions.sort();
    assert_eq!(revisions, (1..=60).map(Revision).collect::<Vec<_>>());
}

/// Whoever asks while they are made is not one more that makes them.
async fn one_connection_makes_them_at_a_time(server: &Postgres) {
    let url = server.database("slow").unwrap();
    let holder = tollgate_store_postgres::client(&settings(&url)).await;
    let holder = holder.unwrap();
    let hold = format!("SELECT pg_advisory_lock({LOCK})");
    holder.batch_execute(&hold).await.unwrap();
    let store = PostgresStore::new(settings(&url).timeout(Duration::from_secs(1)));
    for _ in 0..2 {
        let asked = tokio::join!(refusal(&store), refusal(&store), refusal(&store));
        for told in [asked.0, asked.1, asked.2] {
            assert!(told.contains("making the tables took longer"), "{told}");
        }
    }
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    assert_eq!(server.sql("slow", waiting).unwrap(), "1");
    drop(holder);
    within(20, async {
        while store.changes(Revision(0)).await.is_err() {}
    })
    .await;
}

async fn they_are_made_on_request(server: &Postgres) {
    let url = server.database("empty").unwrap();
    let store = PostgresStore::new(settings(&url).migrate(false));
    let told = refusal(&store).await;
    assert!(told.contains("tollgate migrate"), "{told}");
    assert!(!store.has_tables().await.unwrap());
    let there = "SELECT count(*) FROM pg_namespace WHERE nspname = 'tollgate'";
    assert_eq!(server.sql("empty", there).unwrap(), "0");
    let done = store.migrate().await.unwrap();
    assert_eq!(done, Migration { from: 0, to: 1 });
    let again = store.migrate().await.unwrap();
    assert_eq!(again, Migration { from: 1, to: 1 });
    assert!(store.has_tables().await.unwrap());
    insert(&store, "first").await;
}

async fn newer_ones_are_not_used(server: &Postgres) {
    let url = server.database("newer").unwrap();
    insert(&store(&url), "first").await;
    // Replicas are replaced one by one: a newer one has added something that older ones need not know.
    server
        .sql("newer", "UPDATE tollgate.schema SET version = 99")
        .unwrap();
    assert_eq!(count(&store(&url)).await, 1);
    server
        .sql("newer", "UPDATE tollgate.schema SET oldest = 98")
        .unwrap();
    let told = refusal(&store(&url)).await;
    assert!(
        told.contains("version 99")
            && told.contains("from version 98")
            && told.contains("run the newer program"),
        "{told}"
    );
    assert!(store(&url).migrate().await.is_err());
    server.sql("newer", "DELETE FROM tollgate.schema").unwrap();
    assert!(refusal(&store(&url)).await.contains("is empty"));
}

/// LiteLLM's tables, of the same names, in the schema where everybody's are.
async fn others_keep_theirs(server: &Postgres) {
    let url = server.database("shared").unwrap();
    let theirs = "CREATE TABLE documents (id int); CREATE TABLE trail (id int); CREATE TABLE revision (id int);
        CREATE TABLE \"LiteLLM_VerificationToken\" (token text); INSERT INTO documents VALUES (7);";
    server.sql("shared", theirs).unwrap();
    let store = store(&format!(
        "{url}?schema=public&connection_limit=3&pgbouncer=true"
    ));
    insert(&store, "first").await;
    assert_eq!(
        server
            .sql("shared", "SELECT id FROM public.documents")
            .unwrap(),
        "7"
    );
    assert_eq!(
        server
            .sql("shared", "SELECT kind FROM tollgate.documents")
            .unwrap(),
        "key"
    );
}

async fn whoever_may_not_make_them_is_told(server: &Postgres) {
    let url = server.database("strict").unwrap();
    server
        .sql(
            "strict",
            "CREATE ROLE guest LOGIN PASSWORD 'guest-of-the-house'",
        )
        .unwrap();
    let url = url
        .replace("tester:", "guest:")
        .replace(server.password(), "guest-of-the-house");
    let told = refusal(&store(&url)).await;
    assert!(
        told.contains("permission denied") && told.contains("CREATE on the database"),
        "{told}"
    );
    server
        .sql("strict", "CREATE SCHEMA tollgate AUTHORIZATION guest")
        .unwrap();
    insert(&store(&url), "first").await;
}

fn whoever_keeps_a_lock_is_not_waited_for(server: &Postgres) {
    let url = server.database("locked").unwrap();
    let store = PostgresStore::new(settings(&url).timeout(Duration::from_millis(700)));
    let ours = async {
        let (refused, asked) = loop {
            // Until the other has the lock.
            let asked = Instant::now();
            let written = store.apply(vec![], by()).await;
            if let Err(error) = written {
                break (error.to_string(), asked);
            }
        };
        assert!(asked.elapsed() < Duration::from_secs(3), "{refused}");
        // Others read on.
        assert_eq!(count(&store).await, 0);
        refused
    };
    thread::scope(|scope| {
        tokio::task::block_in_place(|| {
            let runtime = tokio::runtime::Handle::current();
            runtime.block_on(store.migrate()).unwrap();
            let theirs = scope.spawn(|| {
                let hold = "BEGIN; SELECT last FROM tollgate.revision FOR UPDATE; SELECT pg_sleep(2); COMMIT";
                server.sql("locked", hold).unwrap()
            });
            let refused = runtime.block_on(ours);
            // The server's clocks and ours run out in the same moment.
            let ours = refused.contains("may have been made");
            assert!(
                ours || refused.contains("due to lock timeout")
                    || refused.contains("due to statement timeout"),
                "{refused}"
            );
            theirs.join().unwrap();
            let written = store.apply(vec![insertion("after")], by());
            assert_eq!(runtime.block_on(written).unwrap(), Revision(1));
        });
    });
}
