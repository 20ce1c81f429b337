//! Changing documents.

use super::{apply, by, changes, delete, hash, id, insert, key, read, replace, trail};
use crate::{Change, Document, KeyRecord, Kind, Revision, Store, StoreError, Write};

/// Every member of a record survives.
pub async fn what_is_kept_comes_back(store: &dyn Store) {
    let full = key("kept");
    let bare = KeyRecord::new(hash("bare"));
    let revision = apply(store, vec![insert(&full), insert(&bare)]).await;
    for (name, written) in [("kept", full), ("bare", bare)] {
        let read = read(store, name).await.unwrap();
        assert!(read.revision > Revision(0) && read.revision <= revision);
        assert_eq!(
            KeyRecord {
                revision: Revision(0),
                ..read
            },
            written
        );
    }
    assert!(read(store, "never written").await.is_none());
}

/// No two keys that are there share an alias; one that is gone has none.
pub async fn an_alias_names_one_key(store: &dyn Store) {
    let one = KeyRecord {
        key_alias: Some("shared".to_owned()),
        ..key("first of two")
    };
    let other = KeyRecord {
        key_alias: Some("shared".to_owned()),
        ..key("second of two")
    };
    apply(store, vec![insert(&one)]).await;
    let taken = store.apply(vec![insert(&other)], by("tested")).await;
    assert!(
        matches!(&taken, Err(StoreError::AliasTaken(Kind::Key, alias)) if alias == "shared"),
        "{taken:?}"
    );
    let renamed = KeyRecord {
        key_alias: None,
        ..other.clone()
    };
    apply(store, vec![insert(&renamed)]).await;
    let wanted = KeyRecord {
        key_alias: Some("shared".to_owned()),
        ..read(store, "second of two").await.unwrap()
    };
    let taken = store.apply(vec![replace(&wanted)], by("tested")).await;
    assert!(
        matches!(taken, Err(StoreError::AliasTaken(..))),
        "{taken:?}"
    );
    // In one change the name can pass from one key to the other.
    apply(store, vec![delete("first of two"), replace(&wanted)]).await;
    assert_eq!(
        read(store, "second of two")
            .await
            .unwrap()
            .key_alias
            .as_deref(),
        Some("shared")
    );
}

/// A change is made to what its author has read, or not at all.
pub async fn a_stale_change_is_refused(store: &dyn Store) {
    apply(store, vec![insert(&key("contended"))]).await;
    let seen = read(store, "contended").await.unwrap();
    let mine = KeyRecord {
        models: vec!["mine".to_owned()],
        ..seen.clone()
    };
    let theirs = KeyRecord {
        models: vec!["theirs".to_owned()],
        ..seen
    };
    apply(store, vec![replace(&mine)]).await;
    let refused = store.apply(vec![replace(&theirs)], by("tested")).await;
    assert!(
        matches!(refused, Err(StoreError::Changed(_))),
        "{refused:?}"
    );
    let refused = store
        .apply(
            vec![Write::Delete(id("contended"), Some(theirs.revision))],
            by("tested"),
        )
        .await;
    assert!(
        matches!(refused, Err(StoreError::Changed(_))),
        "{refused:?}"
    );
    assert_eq!(read(store, "contended").await.unwrap().models, ["mine"]);
    let missing = store
        .apply(vec![replace(&key("not there"))], by("tested"))
        .await;
    assert!(
        matches!(missing, Err(StoreError::Missing(_))),
        "{missing:?}"
    );
    let missing = store.apply(vec![delete("not there")], by("tested")).await;
    assert!(
        matches!(missing, Err(StoreError::Missing(_))),
        "{missing:?}"
    );
    let exists = store
        .apply(vec![insert(&key("contended"))], by("tested"))
        .await;
    assert!(matches!(exists, Err(StoreError::Exists(_))), "{exists:?}");
}

/// A change of which a part is refused changes nothing, not even the trail.
pub async fn all_of_a_change_or_nothing(store: &dyn Store) {
    let (_, before) = changes(store, Revision(0)).await;
    let before_trail = trail(store, 1).await;
    let writes = vec![insert(&key("half")), delete("not there")];
    assert!(store.apply(writes, by("tested")).await.is_err());
    assert!(read(store, "half").await.is_none());
    assert_eq!(changes(store, before).await.0, []);
    assert_eq!(trail(store, 1).await, before_trail);
}

/// Whoever knows the store up to a revision is told everything after it, once, and in order.
pub async fn a_change_reaches_whoever_asks_for_it(store: &dyn Store) {
    let (_, start) = changes(store, Revision(0)).await;
    let made = apply(store, vec![insert(&key("passing"))]).await;
    assert!(made > start);
    let (told, seen) = changes(store, start).await;
    let record = read(store, "passing").await.unwrap();
    assert_eq!(
        (told, seen),
        (vec![Change::Is(Document::of(&record).unwrap())], made)
    );
    assert_eq!(changes(store, made).await, (vec![], made));
    let gone = apply(store, vec![delete("passing")]).await;
    assert_eq!(
        changes(store, made).await,
        (vec![Change::Gone(id("passing"))], gone)
    );
    assert!(read(store, "passing").await.is_none());
    // A key that is made anew is there again.
    let again = apply(store, vec![insert(&key("passing"))]).await;
    let (told, _) = changes(store, gone).await;
    assert!(
        matches!(&told[..], [Change::Is(document)] if document.revision == again),
        "{told:?}"
    );
}
