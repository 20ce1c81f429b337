//! Reading all that is there.

use super::{apply, changes, delete, id, insert, key, read, scan};
use crate::{Change, Entity, Id, KeyRecord, Kind, Revision, Store, TeamRecord};

/// A scan finds everything that is there, once, and nothing that is gone: one kind behind the other, by name. It can go on
/// after anything.
pub async fn a_scan_finds_what_is_there_once(store: &dyn Store) {
    let names = ["scanned", "scanned too", "scanned and gone"];
    let keys = names.map(|name| insert(&key(name)));
    let teams = ["B", "a", "é"].map(|name| insert(&TeamRecord::new(name)));
    apply(store, keys.into_iter().chain(teams).collect()).await;
    apply(store, vec![delete("scanned and gone")]).await;
    let (found, _) = scan(store, None).await;
    let ids: Vec<_> = found.iter().map(|document| document.id.clone()).collect();
    assert!(ids.contains(&id("scanned")) && ids.contains(&id("scanned too")));
    assert!(!ids.contains(&id("scanned and gone")));
    let document = found.iter().find(|found| found.id == id("scanned"));
    let record: KeyRecord = document.unwrap().read().unwrap();
    assert_eq!(Some(record), read(store, "scanned").await);
    for kind in [Kind::Key, Kind::Team] {
        in_order(&ids, kind);
    }
    let (rest, _) = scan(store, Some(id("scanned"))).await;
    let at = ids.iter().position(|found| *found == id("scanned"));
    assert!(rest == found[at.unwrap() + 1..]);
}

/// What there is of `kind` is one behind the other, by name.
fn in_order(ids: &[Id], kind: Kind) {
    let of_kind = |id: &&Id| id.kind == kind;
    let start = ids.iter().position(|id| of_kind(&id)).unwrap();
    let together: Vec<_> = ids[start..].iter().take_while(of_kind).collect();
    assert_eq!(together.len(), ids.iter().filter(of_kind).count());
    assert!(together.is_sorted_by(|one, next| one.name < next.name));
}

/// Whoever scans the store, and asks for what changed since, knows what whoever followed it from the beginning knows.
pub async fn a_scan_and_the_changes_since_miss_nothing(store: &dyn Store) {
    let (_, last) = changes(store, Revision(0)).await;
    let first = store.scan(None).await.unwrap();
    assert_eq!(first.until, last);
    let newcomer = TeamRecord::new("came during a scan");
    let made = apply(store, vec![insert(&newcomer)]).await;
    assert_eq!(scan(store, None).await.1, made);
    let (told, _) = changes(store, first.until).await;
    assert!(
        matches!(&told[..], [Change::Is(document)] if document.id == newcomer.id()),
        "{told:?}"
    );
}
