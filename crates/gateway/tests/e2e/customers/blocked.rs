//! Calls for customers who are blocked.

use serde_json::{Value, json};

use super::{ask, ask_with_header, block, managed};
use crate::harness::{CHAT, chat, gateway, post, provider};

const REFUSAL: &str = "User blocked from making LLM API Requests. User=bob";

#[tokio::test]
async fn a_blocked_customer_is_refused_at_once_and_nobody_else() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    assert_eq!(ask(&gateway, "user", json!("bob")).await.status, 200);
    block(&gateway, "bob").await;
    let refused = ask(&gateway, "user", json!("bob")).await;
    assert_eq!((refused.status, &*refused.error()), (400, REFUSAL));
    for (member, value) in [
        ("user", json!("ann")),
        ("n", json!(1)),
        ("user", Value::Null),
    ] {
        let answer = ask(&gateway, member, value).await;
        assert_eq!(answer.status, 200, "{member} {answer:?}");
    }
    managed(&gateway, "/end_user/unblock", json!({"user_ids": ["bob"]})).await;
    assert_eq!(ask(&gateway, "user", json!("bob")).await.status, 200);
    assert_eq!(mock.requests().len(), 5);
}

#[tokio::test]
async fn a_customer_who_is_deleted_is_blocked_no_longer() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    managed(
        &gateway,
        "/end_user/new",
        json!({"user_id": "bob", "blocked": true}),
    )
    .await;
    assert_eq!(ask(&gateway, "user", json!("bob")).await.status, 400);
    managed(&gateway, "/customer/delete", json!({"user_ids": ["bob"]})).await;
    assert_eq!(ask(&gateway, "user", json!("bob")).await.status, 200);
    managed(&gateway, "/customer/new", json!({"user_id": "bob"})).await;
    managed(
        &gateway,
        "/customer/update",
        json!({"user_id": "bob", "blocked": true}),
    )
    .await;
    assert_eq!(ask(&gateway, "user", json!("bob")).await.status, 400);
}

#[tokio::test]
async fn customers_are_named_where_litellm_looks_for_them() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    block(&gateway, "bob").await;
    block(&gateway, "4711").await;
    for (member, value) in [
        ("user", json!(" bob ")),
        ("user", json!(4711)),
        ("litellm_metadata", json!({"user": "bob"})),
        ("litellm_metadata", json!("{\"user\": \"bob\"}")),
        ("metadata", json!({"user_id": "bob", "more": [1]})),
        ("safety_identifier", json!("bob")),
    ] {
        let refused = ask(&gateway, member, value).await;
        assert_eq!(refused.status, 400, "{member} {refused:?}");
        assert!(refused.error().starts_with("User blocked from making"));
    }
    for header in ["x-litellm-customer-id", "x-litellm-end-user-id"] {
        let refused = ask_with_header(&gateway, header, "bob").await;
        assert_eq!((refused.status, &*refused.error()), (400, REFUSAL));
    }
    for (member, value) in [
        ("user", json!({"name": "bob"})),
        ("metadata", json!({"user_id": ["bob"]})),
        ("metadata", json!({"user": "bob"})),
    ] {
        let answer = ask(&gateway, member, value).await;
        assert_eq!(answer.status, 200, "{member} {answer:?}");
    }
}

#[tokio::test]
async fn a_header_names_the_customer_before_the_body() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    block(&gateway, "bob").await;
    let named = chat("gpt-4o").replacen('{', "{\"user\": \"bob\", ", 1);
    let mut request = post(CHAT, named.clone());
    let ann = "ann".parse().unwrap();
    request.headers_mut().insert("x-litellm-end-user-id", ann);
    assert_eq!(gateway.send(request).await.status, 200);
    assert_eq!(gateway.post(CHAT, named).await.status, 400);
}

#[tokio::test]
async fn customers_of_other_dialects_are_refused_in_them() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    block(&gateway, "bob").await;
    let question = json!({
        "model": "gpt-4o", "max_tokens": 10, "metadata": {"user_id": "bob"},
        "messages": [{"role": "user", "content": "hi"}],
    });
    let refused = gateway.post("/v1/messages", question.to_string()).await;
    assert_eq!(refused.status, 400, "{refused:?}");
    assert_eq!(refused.json()["type"], "error");
    assert!(refused.text().contains(REFUSAL), "{refused:?}");
    let question = json!({"model": "gpt-4o", "input": "hi", "safety_identifier": "bob"});
    let refused = gateway.post("/v1/responses", question.to_string()).await;
    assert_eq!((refused.status, &*refused.error()), (400, REFUSAL));
}
