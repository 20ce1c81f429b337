//! What holds for every [`Store`]: run [`all`] on an empty one.
//!
//! Each function panics with a sentence when the store does otherwise. They share the store: none needs it to be empty,
//! except that revisions are compared with those that the function itself has seen.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a suite of tests fails by panicking"
)]

mod kinds;
mod listing;
mod scanning;
mod trail;
mod writing;

use serde_json::json;

pub use self::{
    kinds::{kinds_do_not_meet, what_a_change_expects_is_there},
    listing::{
        documents_are_found_by_their_budget, documents_are_found_by_their_owners,
        documents_are_found_by_what_is_known_of_them, pages_are_cut_from_one_order,
    },
    scanning::{a_scan_and_the_changes_since_miss_nothing, a_scan_finds_what_is_there_once},
    trail::{every_change_is_in_the_trail, the_trail_is_filtered, the_trail_of_one_is_found},
    writing::{
        a_change_reaches_whoever_asks_for_it, a_stale_change_is_refused,
        all_of_a_change_or_nothing, an_alias_names_one_key, what_is_kept_comes_back,
    },
};
use crate::{
    Author, Change, Document, Entity, Id, KeyHash, KeyRecord, Kind, Revision, Store, Trail,
    TrailQuery, Write,
};

/// All of the suite, on one store.
pub async fn all(store: &dyn Store) {
    what_is_kept_comes_back(store).await;
    an_alias_names_one_key(store).await;
    a_stale_change_is_refused(store).await;
    all_of_a_change_or_nothing(store).await;
    a_change_reaches_whoever_asks_for_it(store).await;
    a_scan_finds_what_is_there_once(store).await;
    a_scan_and_the_changes_since_miss_nothing(store).await;
    kinds_do_not_meet(store).await;
    what_a_change_expects_is_there(store).await;
    every_change_is_in_the_trail(store).await;
    the_trail_of_one_is_found(store).await;
    the_trail_is_filtered(store).await;
    // Boxed: they hold many queries.
    Box::pin(documents_are_found_by_what_is_known_of_them(store)).await;
    Box::pin(documents_are_found_by_their_owners(store)).await;
    documents_are_found_by_their_budget(store).await;
    pages_are_cut_from_one_order(store).await;
}

fn hash(name: &str) -> KeyHash {
    KeyHash::of(name.as_bytes())
}

/// A key with something in every member.
fn key(name: &str) -> KeyRecord {
    let object = |value: serde_json::Value| value.as_object().cloned().unwrap();
    KeyRecord {
        key_name: "sk-...abcd".to_owned(),
        key_alias: Some(format!("alias of {name}")),
        models: vec!["gpt-4o".to_owned(), "openai/*".to_owned()],
        aliases: [("fast".to_owned(), "gpt-4o".to_owned())].into(),
        expires: Some("2999-01-01T00:00:00.123Z".parse().unwrap()),
        blocked: true,
        allowed_routes: vec!["/chat/completions".to_owned()],
        allowed_ips: vec!["10.0.0.0/8".to_owned(), "2001:db8::1".to_owned()],
        max_parallel_requests: Some(7),
        metadata: object(json!({"who": "Zoë 'or' 1=1; --", "nested": [1, {"a": null}]})),
        user_id: Some(format!("user of {name}")),
        team_id: Some("team".to_owned()),
        organization_id: Some("organisation".to_owned()),
        created_by: Some("maker".to_owned()),
        updated_by: Some("changer".to_owned()),
        other: object(json!({"max_budget": 12.5, "tpm_limit": 1000, "spend": 0.25})),
        ..KeyRecord::new(hash(name))
    }
}

fn id(name: &str) -> Id {
    Id::new(Kind::Key, hash(name).to_string())
}

fn insert<E: Entity>(entity: &E) -> Write {
    Write::Insert(Document::of(entity).unwrap())
}

fn replace<E: Entity>(entity: &E) -> Write {
    Write::Replace(Document::of(entity).unwrap())
}

fn delete(name: &str) -> Write {
    Write::Delete(id(name), None)
}

fn by(action: &'static str) -> Author {
    Author {
        action,
        name: "tester".to_owned(),
        on_behalf_of: Some("somebody".to_owned()),
    }
}

async fn apply(store: &dyn Store, writes: Vec<Write>) -> Revision {
    store.apply(writes, by("tested")).await.unwrap()
}

async fn read(store: &dyn Store, name: &str) -> Option<KeyRecord> {
    let found = store.get(vec![id(name)]).await.unwrap().pop();
    found.map(|document| document.read().unwrap())
}

/// All changes after `since`, over as many parts as the store makes of them, and the last revision.
async fn changes(store: &dyn Store, since: Revision) -> (Vec<Change>, Revision) {
    let (mut all, mut seen) = (Vec::new(), since);
    loop {
        let part = store.changes(seen).await.unwrap();
        all.extend(part.changes);
        assert!(
            part.until >= seen && (!part.more || part.until > seen),
            "changes go on forever"
        );
        seen = part.until;
        if !part.more {
            return (all, seen);
        }
    }
}

/// Everything that is there, over as many parts as the store makes of it, and the last change before the first of them.
async fn scan(store: &dyn Store, mut after: Option<Id>) -> (Vec<Document>, Revision) {
    let (mut all, mut since) = (Vec::new(), None);
    loop {
        let part = store.scan(after).await.unwrap();
        since.get_or_insert(part.until);
        after = part.changes.last().map(|change| change.id().clone());
        assert!(!part.more || after.is_some(), "a scan goes on forever");
        all.extend(part.changes.into_iter().map(|change| match change {
            Change::Is(document) => document,
            Change::Gone(id) => panic!("{id} is gone, and was found"),
        }));
        if !part.more {
            return (all, since.unwrap());
        }
    }
}

async fn trail(store: &dyn Store, limit: u64) -> Trail {
    let query = TrailQuery {
        limit,
        ..TrailQuery::default()
    };
    store.trail(query).await.unwrap()
}
