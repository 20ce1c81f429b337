//! Documents of several kinds in one store.

use super::{apply, by, changes, delete, id, insert, key, read};
use crate::{
    Change, Entity, Id, KeyRecord, Kind, Store, StoreError, TeamRecord, UserRecord, Write,
};

fn user(name: &str, email: &str) -> UserRecord {
    UserRecord {
        user_email: Some(email.to_owned()),
        ..UserRecord::new(name)
    }
}

fn team(name: &str, alias: &str) -> TeamRecord {
    TeamRecord {
        team_alias: Some(alias.to_owned()),
        ..TeamRecord::new(name)
    }
}

/// A name, and an alias that is unique, is so among its kind.
pub async fn kinds_do_not_meet(store: &dyn Store) {
    let start = changes(store, crate::Revision(0)).await.1;
    apply(
        store,
        vec![
            insert(&user("same", "same@example.com")),
            insert(&team("same", "same@example.com")),
            insert(&team("other", "same@example.com")),
        ],
    )
    .await;
    let (told, _) = changes(store, start).await;
    let told: Vec<_> = told.iter().map(|change| change.id().clone()).collect();
    let [user_id, team_id] = [Kind::User, Kind::Team].map(|kind| Id::new(kind, "same"));
    assert_eq!(
        told,
        [
            user_id.clone(),
            team_id.clone(),
            Id::new(Kind::Team, "other")
        ]
    );
    let taken = insert(&user("another", "same@example.com"));
    let taken = store.apply(vec![taken], by("tested")).await;
    assert!(
        matches!(&taken, Err(StoreError::AliasTaken(Kind::User, _))),
        "{taken:?}"
    );
    apply(store, vec![Write::Delete(user_id.clone(), None)]).await;
    let left = store.get(vec![user_id, team_id]).await.unwrap();
    assert_eq!(left.len(), 1);
    let team: TeamRecord = left[0].read().unwrap();
    assert_eq!(team.name(), "same".into());
    assert!(left[0].read::<UserRecord>().is_err());
}

/// A change that expects something to be there is done if it is, and leaves it as it was.
pub async fn what_a_change_expects_is_there(store: &dyn Store) {
    apply(store, vec![insert(&key("expected"))]).await;
    let before = read(store, "expected").await.unwrap();
    let dependent = KeyRecord {
        key_alias: None,
        ..key("dependent")
    };
    let with = |expected: &str| vec![Write::Expect(id(expected)), insert(&dependent)];
    let refused = store.apply(with("not there"), by("tested")).await;
    assert!(
        matches!(&refused, Err(StoreError::Missing(missing)) if *missing == id("not there")),
        "{refused:?}"
    );
    let start = changes(store, crate::Revision(0)).await.1;
    apply(store, with("expected")).await;
    assert_eq!(read(store, "expected").await.unwrap(), before);
    let (told, _) = changes(store, start).await;
    assert!(
        matches!(&told[..], [Change::Is(one)] if one.id == id("dependent")),
        "{told:?}"
    );
    let gone = vec![delete("expected"), Write::Expect(id("expected"))];
    assert!(store.apply(gone, by("tested")).await.is_err());
}
