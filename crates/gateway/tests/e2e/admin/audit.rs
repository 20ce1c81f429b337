use serde_json::json;

use super::{generate, manage, managed, refused};
use crate::harness::{Setup, post};

#[tokio::test]
async fn changes_are_found_by_what_is_known_of_them() {
    let gateway = Setup::new().start().await;
    for name in ["one", "other"] {
        let body = json!({"budget_id": name, "max_budget": 1});
        managed(&gateway, "POST", "/budget/new", body).await;
    }
    let mut request = post(
        "/budget/update",
        json!({"budget_id": "one", "max_budget": 2}).to_string(),
    );
    request
        .headers_mut()
        .insert("litellm-changed-by", "somebody".parse().unwrap());
    assert_eq!(gateway.send(request).await.status, 200);
    managed(&gateway, "POST", "/tag/new", json!({"name": "one"})).await;
    for (query, total) in [
        ("", 4),
        ("?object_id=one", 3),
        ("?object_id=one&table_name=LiteLLM_BudgetTable", 2),
        ("?table_name=LiteLLM_TagTable", 1),
        ("?action=created", 3),
        ("?changed_by=somebody", 1),
        ("?changed_by=default_user_id", 4),
        ("?start_date=2999-01-01", 0),
        ("?start_date=2020-01-01&end_date=2999-01-01", 4),
    ] {
        let page = managed(&gateway, "GET", &format!("/audit{query}"), json!({})).await;
        assert_eq!(page["total"], total, "{query}: {page}");
        assert_eq!(
            page["audit_logs"].as_array().unwrap().len(),
            total,
            "{query}"
        );
    }
    let page = managed(&gateway, "GET", "/audit?page=2&page_size=3", json!({})).await;
    let numbers = ["total", "page", "page_size", "total_pages"].map(|name| page[name].clone());
    assert_eq!(numbers, [4, 2, 3, 2].map(|number| json!(number)));
    assert_eq!(page["audit_logs"].as_array().unwrap().len(), 1);
    let page = managed(&gateway, "GET", "/audit?action=updated", json!({})).await;
    let log = &page["audit_logs"][0];
    assert_eq!(
        (&log["changed_by"], &log["authenticated_as"]),
        (&json!("somebody"), &json!("default_user_id"))
    );
    assert_eq!(log["before_value"]["max_budget"], 1);
    assert_eq!(log["updated_values"]["max_budget"], 2);
    let path = format!("/audit/{}", log["id"].as_str().unwrap());
    assert_eq!(managed(&gateway, "GET", &path, json!({})).await, *log);
}

#[tokio::test]
async fn what_cannot_be_asked_of_the_trail_is_refused() {
    let gateway = Setup::new().start().await;
    for (path, status, param) in [
        ("/audit/9999", 404, "id"),
        ("/audit/nonsense", 404, "id"),
        ("/audit?table_name=LiteLLM_Nothing", 400, "table_name"),
        ("/audit?start_date=soon", 422, "start_date"),
        ("/audit?page_size=1000", 422, "page_size"),
        ("/audit?sort_order=asc", 400, "sort_order"),
        ("/audit?search=x", 400, "search"),
    ] {
        refused(
            &manage(&gateway, "GET", path, json!({})).await,
            status,
            param,
        );
    }
}

#[tokio::test]
async fn the_trail_shows_no_secret() {
    let gateway = Setup::new().start().await;
    let metadata =
        json!({"logging": [{"callback_vars": {"langfuse_secret_key": "canary-of-langfuse"}}]});
    let key = generate(&gateway, json!({"metadata": metadata})).await;
    managed(&gateway, "POST", "/key/regenerate", json!({"key": key})).await;
    let page = managed(&gateway, "GET", "/audit?page_size=100", json!({}))
        .await
        .to_string();
    for secret in [&*key, "canary", "sk-e2e-master-key"] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    assert!(
        page.contains("LiteLLM_VerificationToken") && page.contains("[redacted]"),
        "{page}"
    );
}
