//! The file: what every store does, and what a file alone can do.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, sync::Arc, time::Duration};

use tempfile::TempDir;
use tollgate_auth::{
    Author, Directory, KeyHash, KeyRecord, Query, Revision, Store, StoreError, Trail, TrailQuery,
    Write, conformance,
};
use tollgate_store_sqlite::SqliteStore;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn keys(folder: &TempDir) -> SqliteStore {
    SqliteStore::at(folder.path().join("data/tollgate.db")).unwrap()
}

fn key(name: &str) -> KeyRecord {
    KeyRecord {
        key_alias: Some(name.to_owned()),
        ..KeyRecord::new(KeyHash::of(name.as_bytes()))
    }
}

async fn insert(store: &SqliteStore, name: &str) -> Revision {
    let by = Author {
        action: "created",
        name: "tester".to_owned(),
        on_behalf_of: None,
    };
    store
        .apply(vec![Write::insert(&key(name)).unwrap()], by)
        .await
        .unwrap()
}

async fn count(store: &SqliteStore) -> u64 {
    store.list(Query::default()).await.unwrap().total
}

#[tokio::test]
async fn it_does_what_every_store_does() {
    let folder = folder();
    conformance::all(&keys(&folder)).await;
}

#[tokio::test]
async fn the_file_is_made_with_the_first_key_and_not_before() {
    let folder = folder();
    let store = keys(&folder);
    assert_eq!(store.changes(Revision(0)).await.unwrap().changes, []);
    assert_eq!(
        (
            count(&store).await,
            store.trail(TrailQuery::default()).await.unwrap()
        ),
        (0, Trail::default())
    );
    assert!(!store.path().parent().unwrap().exists());
    insert(&store, "first").await;
    assert!(store.path().exists());
    assert_eq!(count(&store).await, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let store = keys(&folder);
    insert(&store, "first").await;
    for entry in std::fs::read_dir(store.path().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{entry:?}"
        );
    }
}

#[tokio::test]
async fn keys_outlive_the_process() {
    let folder = folder();
    let first = keys(&folder);
    let revision = insert(&first, "first").await;
    drop(first);
    let second = keys(&folder);
    assert_eq!(
        second
            .get(vec![key("first").hash.into()])
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(insert(&second, "second").await > revision);
}

#[tokio::test]
async fn a_change_of_another_process_is_known_within_a_second() {
    let folder = folder();
    let (here, there) = (keys(&folder), keys(&folder));
    let directory = Directory::new();
    tokio::spawn(directory.clone().follow(Arc::new(here), |_| ()));
    for expected in 1..=3 {
        insert(&there, &format!("key {expected}")).await;
        // Nobody wakes the directory: it asks by itself.
        tokio::time::sleep(Duration::from_millis(900)).await;
        assert_eq!(directory.len(), expected);
    }
}

#[tokio::test]
async fn two_processes_write_at_once() {
    let folder = folder();
    let stores = [Arc::new(keys(&folder)), Arc::new(keys(&folder))];
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            tokio::spawn(async move { insert(&store, &format!("key {number}")).await })
        })
        .collect();
    let mut revisions = Vec::new();
    for task in tasks {
        revisions.push(task.await.unwrap());
    }
    revisions.sort();
    assert_eq!(revisions, (1..=40).map(Revision).collect::<Vec<_>>());
    assert_eq!(count(&stores[0]).await, 40);
}

#[tokio::test]
async fn more_changes_than_one_part_holds_come_in_parts() {
    let folder = folder();
    let store = keys(&folder);
    let writes = (0..5001).map(|number| Write::insert(&key(&format!("key {number}"))).unwrap());
    let by = Author {
        action: "created",
        name: "tester".to_owned(),
        on_behalf_of: None,
    };
    store.apply(writes.collect(), by).await.unwrap();
    let part = store.changes(Revision(0)).await.unwrap();
    assert_eq!(
        (part.changes.len(), part.until, part.more),
        (5000, Revision(5000), true)
    );
    let rest = store.changes(part.until).await.unwrap();
    assert_eq!(
        (rest.changes.len(), rest.until, rest.more),
        (1, Revision(5001), false)
    );
    let part = store.scan(None).await.unwrap();
    assert_eq!(
        (part.changes.len(), part.until, part.more),
        (5000, Revision(5001), true)
    );
    let last = part.changes.last().map(|change| change.id().clone());
    let rest = store.scan(last).await.unwrap();
    assert_eq!((rest.changes.len(), rest.more), (1, false));
}

async fn refused(path: &Path) -> String {
    let store = SqliteStore::at(path).unwrap();
    let by = Author {
        action: "created",
        name: "tester".to_owned(),
        on_behalf_of: None,
    };
    let written = store
        .apply(vec![Write::insert(&key("any")).unwrap()], by)
        .await
        .unwrap_err();
    assert!(matches!(written, StoreError::Unavailable(_)), "{written:?}");
    if path.exists() {
        let read = store.changes(Revision(0)).await.unwrap_err();
        assert_eq!(read.to_string(), written.to_string());
    }
    written.to_string()
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_not_used() {
    let folder = folder();
    let newer = folder.path().join("newer.db");
    rusqlite::Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let told = refused(&newer).await;
    assert!(
        told.contains("newer.db") && told.contains("version 99 of the schema"),
        "{told}"
    );
    let nonsense = folder.path().join("nonsense.db");
    std::fs::write(
        &nonsense,
        "this is no database, and long enough to be taken for one".repeat(20),
    )
    .unwrap();
    let told = refused(&nonsense).await;
    assert!(told.contains("not a database"), "{told}");
    let told = refused(&newer.join("below/a/file.db")).await;
    assert!(told.contains("newer.db/below/a/file.db"), "{told}");
}

#[tokio::test]
async fn what_is_of_an_unknown_kind_is_passed_over() {
    let folder = folder();
    let store = keys(&folder);
    insert(&store, "first").await;
    let newer = rusqlite::Connection::open(store.path()).unwrap();
    newer
        .execute_batch(
            "UPDATE revision SET last = 2;
             INSERT INTO documents (kind, name, revision, alias, record) VALUES ('guardrail', 'g', 2, 'first', '{}');
             INSERT INTO trail (at, action, by, kind, name) VALUES (1, 'created', 'newer', 'guardrail', 'g');",
        )
        .unwrap();
    let last = insert(&store, "second").await;
    assert_eq!(last, Revision(3));
    let changes = store.changes(Revision(0)).await.unwrap();
    assert_eq!((changes.changes.len(), changes.until), (2, last));
    assert_eq!(count(&store).await, 2);
    let all = TrailQuery {
        limit: 10,
        ..TrailQuery::default()
    };
    let trail = store.trail(all).await.unwrap();
    assert_eq!((trail.entries.len(), trail.total), (2, 2));
}

#[tokio::test]
async fn a_file_of_another_program_stays_as_it_is() {
    let folder = folder();
    for (name, made, why) in [
        (
            "notes.db",
            "CREATE TABLE notes (text)",
            "belongs to another program",
        ),
        (
            "numbered.db",
            "CREATE TABLE keys (a); PRAGMA user_version = 1",
            "belongs to another program",
        ),
        (
            "newer.db",
            "CREATE TABLE revision (last); PRAGMA user_version = 99",
            "version 99 of the schema",
        ),
    ] {
        let path = folder.path().join(name);
        let theirs = rusqlite::Connection::open(&path).unwrap();
        theirs.execute_batch(made).unwrap();
        drop(theirs);
        let before = std::fs::read(&path).unwrap();
        let told = refused(&path).await;
        assert!(told.contains(name) && told.contains(why), "{told}");
        assert!(
            std::fs::read(&path).unwrap() == before,
            "{name} was changed"
        );
    }
}

#[tokio::test]
async fn a_file_of_the_first_version_is_brought_to_this_one() {
    let folder = folder();
    let path = folder.path().join("old.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("first_version.sql"))
        .unwrap();
    let hash = key("first").hash.to_string();
    old.execute(
        "INSERT INTO keys (hash, revision, alias, record) VALUES (unhex(?), 1, 'first', '{}')",
        [&hash],
    )
    .unwrap();
    drop(old);
    let store = SqliteStore::at(&path).unwrap();
    let changes = store.changes(Revision(0)).await.unwrap();
    assert_eq!((changes.changes.len(), changes.until), (1, Revision(1)));
    assert_eq!(insert(&store, "second").await, Revision(2));
}

#[tokio::test]
async fn many_open_a_new_file_at_once() {
    let folder = folder();
    let stores: Vec<_> = (0..8).map(|_| Arc::new(keys(&folder))).collect();
    let tasks: Vec<_> = (0..)
        .zip(&stores)
        .map(|(number, store)| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                insert(&store, &format!("key {number}")).await;
                store.changes(Revision(0)).await.unwrap()
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(count(&stores[0]).await, 8);
}
