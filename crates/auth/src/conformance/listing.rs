//! Finding keys.

use serde_json::json;

use super::{apply, hash, insert, key};
use crate::{KeyQuery, KeyRecord, KeyStore, SortBy, Timestamp};

const TEAM: &str = "team of the listing";

fn member(name: &str, spend: f64, made: i64) -> KeyRecord {
    let mut key = KeyRecord {
        team_id: Some(TEAM.to_owned()),
        created_at: Timestamp::from_millis(made),
        updated_at: Timestamp::from_millis(made),
        ..key(name)
    };
    key.other.insert("spend".to_owned(), json!(spend));
    key
}

fn team() -> KeyQuery {
    KeyQuery {
        team_id: Some(TEAM.to_owned()),
        limit: 100,
        ..KeyQuery::default()
    }
}

async fn aliases(store: &dyn KeyStore, query: KeyQuery) -> (Vec<String>, u64) {
    let page = store.list(query).await.unwrap();
    let aliases = page
        .keys
        .into_iter()
        .map(|key| key.key_alias.unwrap_or_default());
    (aliases.collect(), page.total)
}

/// A query finds those that it asks for and no others.
pub async fn keys_are_found_by_what_is_known_of_them(store: &dyn KeyStore) {
    let nameless = KeyRecord {
        key_alias: None,
        user_id: Some("one user".to_owned()),
        ..member("nameless", 0.0, 5)
    };
    let odd = KeyRecord {
        key_alias: Some("100% O'Dd_".to_owned()),
        ..member("odd", 0.0, 6)
    };
    apply(store, vec![insert(&nameless), insert(&odd)]).await;
    let text = |text: &str| Some(text.to_owned());
    for (query, expected) in [
        (
            KeyQuery {
                hash: Some(hash("odd")),
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            KeyQuery {
                hash: Some(hash("nobody")),
                ..team()
            },
            vec![],
        ),
        (
            KeyQuery {
                user_id: text("one user"),
                ..team()
            },
            vec![""],
        ),
        (
            KeyQuery {
                organization_id: text("another"),
                ..team()
            },
            vec![],
        ),
        (
            KeyQuery {
                named: true,
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            KeyQuery {
                aliases: vec!["no".to_owned(), "100% O'Dd_".to_owned()],
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            KeyQuery {
                alias_with: text("% o'dd"),
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            KeyQuery {
                alias_with: text("O_D"),
                ..team()
            },
            vec![],
        ),
        (
            KeyQuery {
                alias_with: text("alias of"),
                ..team()
            },
            vec![],
        ),
    ] {
        assert_eq!(aliases(store, query.clone()).await.0, expected, "{query:?}");
    }
}

/// Pages of one order hold every key once, and each page says how many there are.
pub async fn pages_are_cut_from_one_order(store: &dyn KeyStore) {
    let keys: Vec<_> = [("c", 1.0, 10), ("a", 10.0, 30), ("b", 2.0, 20)]
        .into_iter()
        .map(|(name, spend, made)| {
            let alias = Some(format!("sorted {name}"));
            KeyRecord {
                key_alias: alias,
                ..member(&format!("sorted {name}"), spend, made)
            }
        })
        .collect();
    apply(store, keys.iter().map(insert).collect()).await;
    let sorted = KeyQuery {
        alias_with: Some("sorted".to_owned()),
        ..team()
    };
    for (sort_by, expected) in [
        (SortBy::CreatedAt, ["c", "b", "a"]),
        (SortBy::UpdatedAt, ["c", "b", "a"]),
        (SortBy::Alias, ["a", "b", "c"]),
        (SortBy::Spend, ["c", "b", "a"]),
    ] {
        let mut expected = expected.map(|name| format!("sorted {name}"));
        for descending in [false, true] {
            for (offset, name) in (0..).zip(&expected) {
                let query = KeyQuery {
                    sort_by,
                    descending,
                    offset,
                    limit: 1,
                    ..sorted.clone()
                };
                assert_eq!(
                    aliases(store, query).await,
                    (vec![name.clone()], 3),
                    "{sort_by:?}"
                );
            }
            expected.reverse();
        }
    }
    for sort_by in [SortBy::Expires, SortBy::Hash, SortBy::MaxBudget] {
        let page = store
            .list(KeyQuery {
                sort_by,
                ..sorted.clone()
            })
            .await
            .unwrap();
        let mut by_hash = keys.clone();
        by_hash.sort_by_key(|key| key.hash);
        let hashes = |keys: &[KeyRecord]| keys.iter().map(|key| key.hash).collect::<Vec<_>>();
        assert_eq!(
            hashes(&page.keys),
            hashes(&by_hash),
            "keys that are alike are in the order of their hashes"
        );
    }
    let beyond = KeyQuery {
        offset: 50,
        ..sorted
    };
    assert_eq!(aliases(store, beyond).await, (vec![], 3));
}
