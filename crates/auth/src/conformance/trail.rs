//! What is written down of changes.

use super::{by, delete, id, insert, key, read, replace, trail};
use crate::{KeyRecord, Kind, Store, Timestamp, TrailQuery};

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

/// Each filter leaves out what it is there to leave out.
pub async fn the_trail_is_filtered(store: &dyn Store) {
    life(store, "filtered").await;
    let of_it = TrailQuery {
        name: Some(id("filtered").name.into()),
        limit: 10,
        ..TrailQuery::default()
    };
    let all = store.trail(of_it.clone()).await.unwrap();
    assert_eq!(all.total, 3);
    let [last, middle, first] = &all.entries[..] else {
        panic!("{all:?}");
    };
    assert!(last.number > middle.number && middle.number > first.number);
    let day = std::time::Duration::from_secs(86_400);
    let (before, after) = (
        Timestamp::from_millis(first.at.millis() - 1),
        last.at.after(day),
    );
    let only = |filter: fn(&mut TrailQuery, String), value: &str| {
        let mut query = of_it.clone();
        filter(&mut query, value.to_owned());
        query
    };
    let at = |since, until| TrailQuery {
        since,
        until,
        ..of_it.clone()
    };
    for (query, total) in [
        (
            only(|query, action| query.action = Some(action), "blocked"),
            1,
        ),
        (only(|query, by| query.by = Some(by), "tester"), 3),
        (only(|query, by| query.by = Some(by), "somebody"), 3),
        (only(|query, by| query.by = Some(by), "nobody"), 0),
        (only(|query, _| query.kind = Some(Kind::Tag), ""), 0),
        (only(|query, _| query.number = Some(0), ""), 0),
        (at(Some(first.at), Some(last.at)), 3),
        (at(Some(after), None), 0),
        (at(None, Some(before)), 0),
    ] {
        expect(store, query, total).await;
    }
    let one = TrailQuery {
        number: Some(middle.number),
        limit: 1,
        ..TrailQuery::default()
    };
    let found = store.trail(one).await.unwrap();
    assert!(found.entries.iter().eq([middle]), "{found:?}");
}

async fn expect(store: &dyn Store, query: TrailQuery, total: u64) {
    let found = store.trail(query.clone()).await.unwrap();
    let entries = found.entries.len() as u64;
    assert_eq!((found.total, entries), (total, total), "{query:?}");
    let wanted = found.entries.iter().all(|entry| query.asks_for(entry));
    assert!(wanted, "{query:?}");
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
