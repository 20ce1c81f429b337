//! What is said about a key, and what comes back.

use serde_json::json;

use super::{generate, manage, managed};
use crate::harness::Setup;

#[tokio::test]
async fn fields_that_nothing_acts_on_are_kept_returned_and_named() {
    let gateway = Setup::new().start().await;
    managed(&gateway, "/team/new", json!({"team_id": "t"})).await;
    let organization = json!({"organization_id": "o", "organization_alias": "o"});
    managed(&gateway, "/organization/new", organization).await;
    let fields = json!({
        "max_budget": 12.5, "budget_duration": "30d", "tpm_limit": 1000, "guardrails": ["pii"], "team_id": "t", "user_id": "u",
        "organization_id": "o", "metadata": {"cost centre": 7}, "rpm_limit": null, "soft_budget": 0, "no_such_field": 1,
    });
    let answer = manage(&gateway, "/key/generate", fields).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut named: Vec<_> = answer.header("x-tollgate-ignored").split(", ").collect();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "budget_duration",
            "guardrails",
            "max_budget",
            "no_such_field",
            "tpm_limit"
        ]
    );
    assert!(
        !gateway
            .log
            .lines("kept, and not acted on yet", 1)
            .await
            .is_empty()
    );
    let made = answer.json();
    let info = gateway
        .get(&format!(
            "/key/info?key={}",
            made["token"].as_str().unwrap()
        ))
        .await
        .json();
    for (name, value) in [
        ("max_budget", json!(12.5)),
        ("budget_duration", json!("30d")),
        ("tpm_limit", json!(1000)),
        ("guardrails", json!(["pii"])),
        ("team_id", json!("t")),
        ("user_id", json!("u")),
        ("organization_id", json!("o")),
        ("metadata", json!({"cost centre": 7})),
        ("rpm_limit", json!(null)),
        ("blocked", json!(false)),
    ] {
        assert_eq!(info["info"][name], value, "{name}");
    }
    assert!(info["info"].get("no_such_field").is_none());
}

#[tokio::test]
async fn a_field_of_the_wrong_kind_is_refused_with_its_name() {
    let gateway = Setup::new().start().await;
    let key = generate(&gateway, json!({})).await;
    for (field, value, status) in [
        ("models", json!("gpt-4o"), 422),
        ("models", json!([1]), 422),
        ("aliases", json!({"a": 1}), 422),
        ("metadata", json!([]), 422),
        ("max_budget", json!(-1), 422),
        ("tpm_limit", json!(1.5), 422),
        ("blocked", json!("yes"), 422),
        ("max_parallel_requests", json!(-1), 422),
        ("key_type", json!("other"), 422),
        ("duration", json!("tomorrow"), 400),
        ("key_alias", json!("x".repeat(600)), 422),
    ] {
        for path in ["/key/generate", "/key/update"] {
            let mut body = json!({field: value});
            if path == "/key/update" {
                body["key"] = json!(key);
            }
            let refused = manage(&gateway, path, body).await;
            assert_eq!(
                (refused.status, &*refused.error_member("param")),
                (status, field),
                "{path} {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_alias_names_one_key() {
    let gateway = Setup::new().start().await;
    generate(&gateway, json!({"key_alias": "one"})).await;
    let other = generate(&gateway, json!({"key_alias": "other"})).await;
    for (path, body) in [
        ("/key/generate", json!({"key_alias": "one"})),
        ("/key/update", json!({"key": other, "key_alias": "one"})),
    ] {
        let refused = manage(&gateway, path, body).await;
        assert_eq!(
            (
                refused.status,
                &*refused.error_member("type"),
                &*refused.error_member("param")
            ),
            (400, "bad_request_error", "key_alias")
        );
        assert!(
            refused
                .error()
                .contains("Key with alias 'one' already exists."),
            "{refused:?}"
        );
    }
    managed(&gateway, "/key/delete", json!({"key_aliases": ["one"]})).await;
    managed(
        &gateway,
        "/key/update",
        json!({"key": other, "key_alias": "one"}),
    )
    .await;
}

#[tokio::test]
async fn a_key_that_is_made_up_has_a_form_and_a_weak_one_is_warned_about() {
    let gateway = Setup::new().start().await;
    for wrong in ["pk-0123456789abcdef", "sk-short", "sk-0123456789 abcdef"] {
        let refused = manage(&gateway, "/key/generate", json!({"key": wrong})).await;
        assert_eq!(
            (refused.status, &*refused.error_member("param")),
            (400, "key"),
            "{refused:?}"
        );
    }
    let weak = manage(
        &gateway,
        "/key/generate",
        json!({"key": "sk-0123456789abcdef"}),
    )
    .await;
    assert_eq!(weak.json()["key"], "sk-0123456789abcdef");
    assert!(
        weak.header("x-tollgate-warning").contains("strong one"),
        "{weak:?}"
    );
    let again = manage(
        &gateway,
        "/key/generate",
        json!({"key": "sk-0123456789abcdef"}),
    )
    .await;
    assert_eq!(again.status, 400, "{again:?}");
    let strong = manage(&gateway, "/key/generate", json!({})).await;
    assert_eq!(
        (
            strong.header("x-tollgate-warning"),
            strong.header("cache-control")
        ),
        ("", "no-store")
    );
}
