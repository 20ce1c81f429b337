//! Finding documents.

use serde_json::json;

use super::{apply, hash, insert, key};
use crate::{KeyRecord, Owner, Query, SortBy, Store, Timestamp};

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

fn team() -> Query {
    Query {
        team_id: Some(TEAM.to_owned()),
        limit: 100,
        ..Query::default()
    }
}

async fn aliases(store: &dyn Store, query: Query) -> (Vec<String>, u64) {
    let page = store.list(query).await.unwrap();
    let aliases = page
        .documents
        .into_iter()
        .map(|document| document.columns.alias.unwrap_or_default());
    (aliases.collect(), page.total)
}

/// What a budget holds for is found by the budget.
pub async fn documents_are_found_by_their_budget(store: &dyn Store) {
    let mut limited = key("limited");
    let budget = "budget of the listing";
    limited.other.insert("budget_id".to_owned(), json!(budget));
    apply(store, vec![insert(&limited), insert(&key("unlimited"))]).await;
    for (budget, total) in [(budget, 1), ("another budget", 0)] {
        let query = Query {
            budget_id: Some(budget.to_owned()),
            limit: 10,
            ..Query::default()
        };
        let page = store.list(query).await.unwrap();
        assert_eq!((page.total, page.documents.len() as u64), (total, total));
        let names = page.documents.iter().map(|document| &*document.id.name);
        assert!(
            names.eq((total > 0).then(|| hash("limited").to_string())),
            "{page:?}"
        );
    }
}

/// A query finds those that it asks for and no others.
pub async fn documents_are_found_by_what_is_known_of_them(store: &dyn Store) {
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
            Query {
                names: vec![hash("odd").to_string()],
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            Query {
                names: vec![hash("nobody").to_string()],
                ..team()
            },
            vec![],
        ),
        (
            Query {
                user_id: text("one user"),
                ..team()
            },
            vec![""],
        ),
        (
            Query {
                organization_id: text("another"),
                ..team()
            },
            vec![],
        ),
        (
            Query {
                named: true,
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            Query {
                aliases: vec!["no".to_owned(), "100% O'Dd_".to_owned()],
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            Query {
                alias_with: text("% o'dd"),
                ..team()
            },
            vec!["100% O'Dd_"],
        ),
        (
            Query {
                alias_with: text("O_D"),
                ..team()
            },
            vec![],
        ),
        (
            Query {
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
pub async fn pages_are_cut_from_one_order(store: &dyn Store) {
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
    let sorted = Query {
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
                let query = Query {
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
    for sort_by in [SortBy::Expires, SortBy::Name, SortBy::MaxBudget] {
        let page = store
            .list(Query {
                sort_by,
                ..sorted.clone()
            })
            .await
            .unwrap();
        let mut by_hash = keys.clone();
        by_hash.sort_by_key(|key| key.hash);
        let by_hash: Vec<_> = by_hash.iter().map(|key| key.hash.to_string()).collect();
        let names = page.documents.iter().map(|document| &*document.id.name);
        assert_eq!(
            names.collect::<Vec<_>>(),
            by_hash,
            "keys that are alike are in the order of their hashes"
        );
    }
    let beyond = Query {
        offset: 50,
        ..sorted
    };
    assert_eq!(aliases(store, beyond).await, (vec![], 3));
}

/// Of several owners, what any of them has is found, and of none nothing.
pub async fn documents_are_found_by_their_owners(store: &dyn Store) {
    let owned = |name: &str, user: &str, team: &str| KeyRecord {
        user_id: Some(user.to_owned()),
        team_id: Some(team.to_owned()),
        organization_id: None,
        key_alias: Some(format!("owned {name}")),
        ..key(&format!("owned {name}"))
    };
    let keys = [
        owned("a", "ann", "red"),
        owned("b", "bob", "red"),
        owned("c", "cem", "blue"),
    ];
    apply(store, keys.iter().map(insert).collect()).await;
    let [ann, red, blue] = [
        Owner::User("ann".to_owned()),
        Owner::Team("red".to_owned()),
        Owner::Team("blue".to_owned()),
    ];
    let nobody = Owner::Organization("ann".to_owned());
    for (owners, expected) in [
        (vec![ann.clone()], vec!["owned a"]),
        (vec![red.clone()], vec!["owned a", "owned b"]),
        (vec![ann.clone(), blue], vec!["owned a", "owned c"]),
        (vec![nobody.clone(), ann, red], vec!["owned a", "owned b"]),
        (vec![nobody], vec![]),
        (vec![], vec![]),
    ] {
        let query = Query {
            owners: Some(owners),
            alias_with: Some("owned".to_owned()),
            sort_by: SortBy::Alias,
            limit: 10,
            ..Query::default()
        };
        assert_eq!(aliases(store, query.clone()).await.0, expected, "{query:?}");
    }
}
