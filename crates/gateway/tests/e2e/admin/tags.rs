use serde_json::json;

use super::{ignored, manage, managed, refused};
use crate::harness::Setup;

#[tokio::test]
async fn a_tag_is_made_changed_shown_and_ended() {
    let gateway = Setup::new().start().await;
    let body =
        json!({"name": "batch", "description": "at night", "models": ["gpt-4o"], "max_budget": 3});
    let made = manage(&gateway, "POST", "/tag/new", body).await;
    assert_eq!(ignored(&made), ["max_budget", "models"]);
    let made = made.json();
    assert_eq!(made["message"], "Tag batch created successfully");
    assert_eq!(made["tag"]["description"], "at night");
    assert!(made["tag"].get("max_budget").is_none(), "{made}");

    let body = json!({"name": "batch", "rpm_limit": 9, "models": []});
    managed(&gateway, "POST", "/tag/update", body).await;
    let info = managed(&gateway, "POST", "/tag/info", json!({"names": ["batch"]})).await;
    let tag = &info["batch"];
    assert_eq!(
        (&tag["models"], &tag["description"]),
        (&json!([]), &json!("at night"))
    );
    let budget = &tag["litellm_budget_table"];
    assert_eq!(
        (&budget["max_budget"], &budget["rpm_limit"]),
        (&json!(3), &json!(9))
    );
    let list = managed(&gateway, "GET", "/tag/list", json!({})).await;
    assert_eq!(list, json!([tag]));

    let budget = json!({"id": budget["budget_id"]});
    let used = manage(&gateway, "POST", "/budget/delete", budget.clone()).await;
    assert!(used.error().contains("in use by 1 × tag"), "{used:?}");
    let gone = managed(&gateway, "POST", "/tag/delete", json!({"name": "batch"})).await;
    assert_eq!(gone["message"], "Tag batch deleted successfully");
    assert_eq!(
        managed(&gateway, "GET", "/tag/list", json!({})).await,
        json!([])
    );
    managed(&gateway, "POST", "/budget/delete", budget).await;
}

#[tokio::test]
async fn what_is_no_tag_is_refused() {
    let gateway = Setup::new().start().await;
    managed(&gateway, "POST", "/budget/new", json!({"budget_id": "b"})).await;
    managed(
        &gateway,
        "POST",
        "/tag/new",
        json!({"name": "t", "budget_id": "b"}),
    )
    .await;
    for (path, body, status, param) in [
        ("/tag/new", json!({"name": "t"}), 400, "tag"),
        ("/tag/new", json!({}), 422, "name"),
        (
            "/tag/new",
            json!({"name": "u", "budget_id": "nobody"}),
            404,
            "budget",
        ),
        (
            "/tag/new",
            json!({"name": "u", "budget_id": "b", "max_budget": 1}),
            400,
            "budget_id",
        ),
        ("/tag/update", json!({"name": "nobody"}), 404, "tag"),
        ("/tag/info", json!({"names": ["t", "nobody"]}), 404, "names"),
        ("/tag/delete", json!({"name": "nobody"}), 404, "tag"),
    ] {
        refused(&manage(&gateway, "POST", path, body).await, status, param);
    }
    // Nothing is left of what was refused.
    let tags = managed(&gateway, "GET", "/tag/list", json!({})).await;
    assert_eq!(tags.as_array().map(Vec::len), Some(1), "{tags}");
}
