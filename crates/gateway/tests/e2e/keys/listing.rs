//! Finding keys.

use serde_json::json;

use super::{generate, managed};
use crate::harness::Setup;

#[tokio::test]
async fn keys_are_listed_by_page_filter_and_order() {
    let gateway = Setup::new().start().await;
    for team in ["red", "blue"] {
        managed(&gateway, "/team/new", json!({"team_id": team})).await;
    }
    for (alias, team, budget) in [("c", "red", 1), ("a", "red", 3), ("b", "blue", 2)] {
        generate(
            &gateway,
            json!({"key_alias": alias, "team_id": team, "max_budget": budget}),
        )
        .await;
    }
    let aliases = |list: serde_json::Value| -> Vec<String> {
        let keys = list["keys"].as_array().unwrap();
        keys.iter()
            .map(|key| key["key_alias"].as_str().unwrap().to_owned())
            .collect()
    };
    for (query, expected) in [
        ("sort_by=key_alias&sort_order=asc", vec!["a", "b", "c"]),
        ("sort_by=max_budget", vec!["a", "b", "c"]),
        (
            "team_id=red&sort_by=key_alias&sort_order=asc",
            vec!["a", "c"],
        ),
        ("key_alias=b", vec!["b"]),
        ("user_id=nobody", vec![]),
        ("sort_by=key_alias&sort_order=asc&size=2&page=2", vec!["c"]),
    ] {
        let list = gateway
            .get(&format!("/key/list?return_full_object=true&{query}"))
            .await
            .json();
        assert_eq!(aliases(list), expected, "{query}");
    }
    let list = gateway.get("/key/list?size=2").await.json();
    assert_eq!(
        (
            &list["total_count"],
            &list["current_page"],
            &list["total_pages"]
        ),
        (&json!(3), &json!(1), &json!(2))
    );
    assert!(
        list["keys"]
            .as_array()
            .unwrap()
            .iter()
            .all(|hash| hash.as_str().unwrap().len() == 64)
    );
    let list = gateway.get("/key/aliases").await.json();
    assert_eq!(list["aliases"], json!(["a", "b", "c"]));
    for wrong in [
        "size=101",
        "size=0",
        "page=0",
        "page=x",
        "sort_by=secret",
        "sort_order=up",
    ] {
        let refused = gateway.get(&format!("/key/list?{wrong}")).await;
        assert!([400, 422].contains(&refused.status), "{wrong}: {refused:?}");
    }
}

#[tokio::test]
async fn several_keys_are_asked_about_and_changed_at_once() {
    let gateway = Setup::new().start().await;
    let one = generate(&gateway, json!({"key_alias": "one"})).await;
    let other = generate(&gateway, json!({"key_alias": "other"})).await;
    let info = managed(
        &gateway,
        "/v2/key/info",
        json!({"keys": [one, "sk-nobody"], "key_aliases": ["other"]}),
    )
    .await;
    assert_eq!(info["info"].as_array().unwrap().len(), 2, "{info}");
    let done = managed(&gateway, "/key/bulk_update", json!({"keys": [
        {"key": one, "models": ["m"]}, {"key": "sk-nobody", "models": ["m"]}, {"key": other, "models": 5},
    ]})).await;
    assert_eq!(done["total_requested"], 3);
    assert_eq!(
        done["successful_updates"][0]["key_info"]["models"],
        json!(["m"])
    );
    let reasons: Vec<_> = done["failed_updates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["failed_reason"])
        .collect();
    assert_eq!(
        reasons,
        [
            &json!("Key not found."),
            &json!("models: expected a list of at most 1000 texts")
        ]
    );
}
