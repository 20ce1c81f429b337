use serde_json::{Value, json};

use super::{generate, ignored, manage, managed, refused};
use crate::harness::Setup;

#[tokio::test]
async fn a_budget_is_made_changed_shown_and_ended() {
    let gateway = Setup::new().start().await;
    let body =
        json!({"budget_id": "small", "max_budget": 5, "budget_duration": "30d", "tpm_limit": 10});
    let made = manage(&gateway, "POST", "/budget/new", body).await;
    assert_eq!(
        ignored(&made),
        ["budget_duration", "max_budget", "tpm_limit"]
    );
    let made = made.json();
    assert_eq!(
        (&made["budget_id"], &made["max_budget"]),
        (&json!("small"), &json!(5))
    );
    assert!(
        made["budget_reset_at"].is_string() && made["rpm_limit"].is_null(),
        "{made}"
    );

    let body = json!({"budget_id": "small", "rpm_limit": 7, "tpm_limit": null});
    let after = managed(&gateway, "POST", "/budget/update", body).await;
    let limits = ["max_budget", "rpm_limit", "tpm_limit"].map(|name| after[name].clone());
    assert_eq!(limits, [json!(5), json!(7), json!(null)]);
    assert_eq!(after["budget_reset_at"], made["budget_reset_at"]);

    let body = json!({"budgets": ["small", "nobody"]});
    let info = managed(&gateway, "POST", "/budget/info", body).await;
    assert_eq!(info, json!([after]));
    assert_eq!(
        managed(&gateway, "GET", "/budget/list", json!({})).await,
        info
    );
    let path = "/budget/settings?budget_id=small";
    let settings = managed(&gateway, "GET", path, json!({})).await;
    let of = |name: &str| {
        settings
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["field_name"] == name)
    };
    assert_eq!(of("rpm_limit").unwrap()["field_value"], 7);
    assert_eq!(of("max_budget").unwrap()["field_type"], "Float");

    managed(&gateway, "POST", "/budget/delete", json!({"id": "small"})).await;
    assert_eq!(
        managed(&gateway, "GET", "/budget/list", json!({})).await,
        json!([])
    );
}

#[tokio::test]
async fn a_budget_that_is_used_is_there_and_stays() {
    let gateway = Setup::new().start().await;
    let absent = manage(
        &gateway,
        "POST",
        "/key/generate",
        json!({"budget_id": "small"}),
    )
    .await;
    assert_eq!(absent.status, 404, "{absent:?}");
    managed(
        &gateway,
        "POST",
        "/budget/new",
        json!({"budget_id": "small"}),
    )
    .await;
    let key = generate(&gateway, json!({"budget_id": "small"})).await;
    let used = manage(&gateway, "POST", "/budget/delete", json!({"id": "small"})).await;
    refused(&used, 400, "id");
    assert!(used.error().contains("in use by 1 × key"), "{used:?}");
    managed(&gateway, "POST", "/key/delete", json!({"keys": [key]})).await;
    managed(&gateway, "POST", "/budget/delete", json!({"id": "small"})).await;
}

#[tokio::test]
async fn what_is_no_budget_is_refused() {
    let gateway = Setup::new().start().await;
    managed(
        &gateway,
        "POST",
        "/budget/new",
        json!({"budget_id": "taken"}),
    )
    .await;
    for (path, body, status, param) in [
        ("/budget/new", json!({"budget_id": "taken"}), 400, "budget"),
        (
            "/budget/new",
            json!({"budget_duration": "soon"}),
            400,
            "budget_duration",
        ),
        (
            "/budget/new",
            json!({"budget_reset_at": "soon"}),
            422,
            "budget_reset_at",
        ),
        ("/budget/new", json!({"max_budget": -1}), 422, "max_budget"),
        ("/budget/update", json!({"max_budget": 1}), 400, "budget_id"),
        (
            "/budget/update",
            json!({"budget_id": "nobody"}),
            404,
            "budget",
        ),
        ("/budget/info", json!({"budgets": []}), 400, "budgets"),
        ("/budget/delete", json!({"id": "nobody"}), 404, "budget"),
    ] {
        refused(&manage(&gateway, "POST", path, body).await, status, param);
    }
    let unnamed = managed(&gateway, "POST", "/budget/new", json!({})).await;
    assert_eq!(unnamed["budget_id"].as_str().map(str::len), Some(36));
    let list = managed(&gateway, "GET", "/budget/list", json!({})).await;
    assert_eq!(list.as_array().map(Vec::len), Some(2), "{list}");
    assert_ne!(unnamed["created_by"], Value::Null);
}
