//! A customer from the first word of them to the last.

use serde_json::json;

use super::managed;
use crate::harness::Setup;

#[tokio::test]
async fn a_customer_is_made_seen_changed_and_forgotten() {
    let gateway = Setup::new().start().await;
    let fields = json!({
        "user_id": "ann+1@example.com", "alias": "Ann", "max_budget": 5.0, "budget_duration": "30d",
        "default_model": "gpt-4o", "allowed_model_region": "eu",
    });
    let answer = gateway.post("/customer/new", fields.to_string()).await;
    assert_eq!(
        answer.header("x-tollgate-ignored"),
        "allowed_model_region, budget_duration, default_model, max_budget"
    );
    let made = answer.json();
    assert_eq!(
        (&made["alias"], &made["blocked"]),
        (&json!("Ann"), &json!(false))
    );
    assert_eq!(
        made["litellm_budget_table"],
        json!({"max_budget": 5.0, "budget_duration": "30d"})
    );
    let path = "/end_user/info?end_user_id=ann+1@example.com";
    assert_eq!(gateway.get(path).await.json(), made);
    let changed = managed(
        &gateway,
        "/end_user/update",
        json!({"user_id": "ann+1@example.com", "alias": null, "blocked": true}),
    )
    .await;
    assert_eq!(
        (&changed["alias"], &changed["blocked"]),
        (&json!(null), &json!(true))
    );
    assert_eq!(changed["default_model"], "gpt-4o");
    let deleted = managed(
        &gateway,
        "/customer/delete",
        json!({"user_ids": ["ann+1@example.com"]}),
    )
    .await;
    assert_eq!(
        deleted,
        json!({
            "deleted_customers": 1, "message": "Successfully deleted customers with ids: ['ann+1@example.com']",
        })
    );
    let gone = gateway.get(path).await;
    assert_eq!(
        (gone.status, &*gone.error(), &*gone.error_member("type")),
        (
            404,
            "End User Id=ann+1@example.com does not exist in db",
            "not_found"
        )
    );
}

#[tokio::test]
async fn customers_are_listed_by_page_and_found() {
    let gateway = Setup::new().start().await;
    for number in 0..5 {
        let fields = json!({"user_id": format!("c{number}"), "alias": format!("Number {number}")});
        managed(&gateway, "/customer/new", fields).await;
    }
    for (query, expected) in [
        ("", &["c0", "c1", "c2", "c3", "c4"][..]),
        ("?page=2&page_size=2", &["c2", "c3"]),
        ("?search=C3", &["c3"]),
        ("?search=number%204", &["c4"]),
        ("?search=number&page=2&page_size=4", &["c4"]),
        ("?search=nobody", &[]),
    ] {
        let listed = gateway.get(&format!("/customer/list{query}")).await.json();
        let names = listed.as_array().unwrap().iter();
        let names: Vec<_> = names.map(|one| one["user_id"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{query}");
    }
    assert_eq!(
        gateway.get("/end_user/list?page_size=101").await.status,
        422
    );
}

#[tokio::test]
async fn those_who_are_blocked_are_told() {
    let gateway = Setup::new().start().await;
    managed(
        &gateway,
        "/customer/new",
        json!({"user_id": "ann", "alias": "Ann"}),
    )
    .await;
    let names = json!({"user_ids": ["bob", "ann", "bob"]});
    let blocked = managed(&gateway, "/customer/block", names).await;
    let blocked = blocked["blocked_users"].as_array().unwrap();
    assert_eq!(blocked.len(), 2);
    assert_eq!(
        (&blocked[0]["alias"], &blocked[1]["blocked"]),
        (&json!("Ann"), &json!(true))
    );
    let rest = managed(
        &gateway,
        "/customer/unblock",
        json!({"user_ids": ["ann", "nobody"]}),
    )
    .await;
    assert_eq!(rest, json!({"blocked_users": ["bob"]}));
}
