//! The database: what every store does, and what a server that others use too can do.

#![allow(
    clippy::unwrap_used,
    clippy::large_futures,
    reason = "a test fails by panicking"
)]

mod away;
mod pool;
mod several;
mod tables;
mod tls;

use std::time::Duration;

use tollgate_auth::{
    Author, KeyHash, KeyRecord, Query, Revision, Store, TrailQuery, Write, conformance,
};
use tollgate_store_postgres::{PostgresStore, Settings};
use tollgate_testkit::postgres::Postgres;

fn settings(url: &str) -> Settings {
    Settings::of(url).unwrap()
}

fn store(url: &str) -> PostgresStore {
    PostgresStore::new(settings(url))
}

fn key(name: &str) -> KeyRecord {
    KeyRecord {
        key_alias: Some(name.to_owned()),
        ..KeyRecord::new(KeyHash::of(name.as_bytes()))
    }
}

fn by() -> Author {
    Author {
        action: "created",
        name: "tester".to_owned(),
        on_behalf_of: None,
    }
}

fn insertion(name: &str) -> Write {
    Write::insert(&key(name)).unwrap()
}

async fn insert(store: &PostgresStore, name: &str) -> Revision {
    store.apply(vec![insertion(name)], by()).await.unwrap()
}

async fn count(store: &PostgresStore) -> u64 {
    store.list(Query::default()).await.unwrap().total
}

/// What a store says that cannot be read.
async fn refusal(store: &PostgresStore) -> String {
    store.changes(Revision(0)).await.unwrap_err().to_string()
}

async fn within<T>(seconds: u64, waited: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(Duration::from_secs(seconds), waited).await;
    waited.unwrap()
}

#[tokio::test]
async fn it_does_what_every_store_does() {
    let Some(server) = Postgres::start().unwrap() else {
        return;
    };
    conformance::all(&store(&server.url())).await;
    // A pool of one, behind which nothing can wait for itself.
    let url = server.database("narrow").unwrap();
    conformance::all(&store(&format!("{url}?connection_limit=1"))).await;
    large_changes(&store(&server.database("large").unwrap())).await;
    names_with_nul(&store(&server.database("odd").unwrap())).await;
    an_alias_goes_round(&store(&server.database("round").unwrap())).await;
}

async fn large_changes(store: &PostgresStore) {
    let writes = (0..5001).map(|number| insertion(&format!("key {number}")));
    store.apply(writes.collect(), by()).await.unwrap();
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
}

/// PostgreSQL keeps no NUL: nothing has such a name, and nothing can get one.
async fn names_with_nul(store: &PostgresStore) {
    let odd = tollgate_auth::Id::new(tollgate_auth::Kind::Team, "a\0b");
    insert(store, "sound").await;
    assert_eq!(store.get(vec![odd.clone()]).await.unwrap(), []);
    let query = Query {
        names: vec!["a\0b".to_owned()],
        team_id: Some("\0".to_owned()),
        limit: 10,
        ..Query::default()
    };
    assert_eq!(store.list(query).await.unwrap().total, 0);
    let of_one = TrailQuery {
        id: Some(odd),
        ..TrailQuery::default()
    };
    assert_eq!(store.trail(of_one).await.unwrap().total, 0);
    let refused = store.apply(vec![insertion("a\0b")], by()).await;
    assert!(
        refused.unwrap_err().to_string().contains("NUL"),
        "it says why"
    );
}

/// In one change three keys can swap their names.
async fn an_alias_goes_round(store: &PostgresStore) {
    for name in ["a", "b", "c"] {
        insert(store, name).await;
    }
    let ids = ["a", "b", "c"].map(|name| key(name).hash.into());
    let found = store.get(ids.to_vec()).await.unwrap();
    let named = |name: &str, alias: Option<&str>| {
        let id = key(name).hash.into();
        let document = found.iter().find(|document| document.id == id).unwrap();
        let record: KeyRecord = document.read().unwrap();
        KeyRecord {
            key_alias: alias.map(str::to_owned),
            ..record
        }
    };
    let nameless = Write::replace(&named("a", None)).unwrap();
    let revision = store.apply(vec![nameless], by()).await.unwrap();
    let mut last = named("a", Some("c"));
    last.revision = revision;
    let writes = [named("b", Some("a")), named("c", Some("b")), last];
    let writes = writes.iter().map(|key| Write::replace(key).unwrap());
    store.apply(writes.collect(), by()).await.unwrap();
    let taken = store.apply(vec![insertion("a")], by()).await;
    assert!(taken.is_err(), "{taken:?}");
}
