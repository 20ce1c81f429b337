//! What is written down of changes.

use super::{by, delete, id, insert, key, read, replace, trail};
use crate::{KeyRecord, Kind, Store, TrailQuery};

/// Every change is written down: who, what, before and after.
pub async fn every_change_is_in_the_trail(store: &dyn Store) {
    life(store, "trailed").await;
    let trail = trail(store, 3).await;
    assert!(trail.total >= 3);
    let told: Vec<_> = trail
        .entries
        .iter()
        .map(|entry| {
            assert_eq!(
                (&*entry.by, entry.on_behalf_of.as_deref()),
                ("tester", Some("somebody"))
            );
            assert_eq!(entry.id, id("trailed"));
            let blocked = |body: &Option<String>| {
                let key: KeyRecord = serde_json::from_str(body.as_ref()?).unwrap();
                Some(key.blocked)
            };
            (
                &*entry.action,
                blocked(&entry.before),
                blocked(&entry.after),
            )
        })
        .collect();
    let expected = [
        ("deleted", Some(false), None),
        ("blocked", Some(true), Some(false)),
        ("created", None, Some(true)),
    ];
    assert_eq!(told, expected);
}

/// What became of one thing, or of one kind, is told apart from the rest.
pub async fn the_trail_of_one_is_found(store: &dyn Store) {
    for name in ["told of", "not told of"] {
        life(store, name).await;
    }
    let query = TrailQuery {
        id: Some(id("told of")),
        limit: 2,
        ..TrailQuery::default()
    };
    let found = store.trail(query.clone()).await.unwrap();
    let actions = |trail: &crate::Trail| {
        let actions = trail.entries.iter().map(|entry| entry.action.clone());
        actions.collect::<Vec<_>>()
    };
    assert_eq!(
        (actions(&found), found.total),
        (vec!["deleted".to_owned(), "blocked".to_owned()], 3)
    );
    let rest = TrailQuery { offset: 2, ..query };
    let rest = store.trail(rest).await.unwrap();
    assert_eq!(
        (actions(&rest), rest.total),
        (vec!["created".to_owned()], 3)
    );
    let of_kind = |kind| TrailQuery {
        kind: Some(kind),
        limit: 1,
        ..TrailQuery::default()
    };
    let keys = store.trail(of_kind(Kind::Key)).await.unwrap();
    assert_eq!(keys.entries[0].id, id("not told of"));
    assert_eq!(store.trail(of_kind(Kind::Tag)).await.unwrap().total, 0);
}

/// A key is made, changed and deleted.
async fn life(store: &dyn Store, name: &str) {
    let writes = vec![insert(&key(name))];
    store.apply(writes, by("created")).await.unwrap();
    let made = read(store, name).await.unwrap();
    let blocked = KeyRecord {
        blocked: false,
        ..made
    };
    let writes = vec![replace(&blocked)];
    store.apply(writes, by("blocked")).await.unwrap();
    store
        .apply(vec![delete(name)], by("deleted"))
        .await
        .unwrap();
}
