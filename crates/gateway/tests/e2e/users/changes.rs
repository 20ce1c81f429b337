//! What is changed of users, and by whom.

use serde_json::{Value, json};

use super::{managed, posted, user};
use crate::harness::{Gateway, Setup};

async fn known(gateway: &Gateway, name: &str) -> Value {
    let answer = gateway.get(&format!("/v2/user/info?user_id={name}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn users_are_changed_by_name_and_by_address() {
    let gateway = Setup::new().start().await;
    let fields = json!({"user_id": "ann", "user_email": "ann@example.com"});
    managed(&gateway, "/user/new", fields).await;
    let change = json!({"user_id": "ann", "max_budget": 5.0, "metadata": {"team": "a"}});
    let answer = gateway.post("/user/update", change.to_string()).await;
    assert_eq!(answer.header("x-tollgate-ignored"), "max_budget");
    assert_eq!(answer.json()["user_id"], "ann");
    assert_eq!(answer.json()["data"]["max_budget"], 5.0);
    let change = json!({"user_email": "ANN@example.com", "user_role": "proxy_admin_viewer"});
    managed(&gateway, "/user/update", change).await;
    let ann = known(&gateway, "ann").await;
    assert_eq!(
        (&ann["max_budget"], &ann["user_role"], &ann["metadata"]),
        (
            &json!(5.0),
            &json!("proxy_admin_viewer"),
            &json!({"team": "a"})
        )
    );
    let change = json!({"user_id": "ann", "max_budget": null, "user_role": null});
    managed(&gateway, "/user/update", change).await;
    let ann = known(&gateway, "ann").await;
    assert_eq!(
        (&ann["max_budget"], &ann["user_role"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn whoever_is_no_administrator_changes_what_is_harmless_of_themselves() {
    let gateway = Setup::new().start().await;
    let key = user(&gateway, "ann", json!("internal_user")).await;
    user(&gateway, "bob", json!("internal_user")).await;
    let own = json!({"user_id": "ann", "user_alias": "Ann", "metadata": {"a": 1}});
    assert_eq!(
        posted(&gateway, &key, "/user/update", own).await.status,
        200
    );
    let before = known(&gateway, "ann").await;
    assert_eq!(before["user_alias"], "Ann");
    for (name, value) in [
        ("user_role", json!("proxy_admin")),
        ("user_role", json!(null)),
        ("models", json!([])),
        ("max_budget", json!(1e9)),
        ("max_budget", json!(null)),
        ("soft_budget", json!(1)),
        ("spend", json!(0)),
        ("tpm_limit", json!(null)),
        ("rpm_limit", json!(5)),
        ("max_parallel_requests", json!(5)),
        ("model_max_budget", json!({})),
        ("object_permission", json!({})),
        ("budget_duration", json!("1d")),
        ("user_email", json!("boss@example.com")),
        ("sso_user_id", json!("boss")),
    ] {
        let mut body = json!({"user_id": "ann"});
        body[name] = value;
        let refused = posted(&gateway, &key, "/user/update", body.clone()).await;
        assert_eq!(refused.status, 403, "{body} {refused:?}");
        let words = match name {
            "user_role" => "Only proxy admins can modify user roles.".to_owned(),
            name => format!("Non-admin users cannot modify '{name}' on their own record."),
        };
        assert!(refused.error().starts_with(&words), "{refused:?}");
    }
    for name in ["bob", "nobody"] {
        let body = json!({"user_id": name, "user_alias": "mine"});
        let refused = posted(&gateway, &key, "/user/update", body).await;
        assert_eq!(refused.status, 401, "{refused:?}");
    }
    assert_eq!(known(&gateway, "ann").await, before);
}

#[tokio::test]
async fn several_users_are_changed_at_once() {
    let gateway = Setup::new().start().await;
    let key = user(&gateway, "ann", json!("internal_user")).await;
    user(&gateway, "bob", json!("internal_user")).await;
    let users = json!({"users": [
        {"user_id": "ann", "user_alias": "A", "max_budget": 1.5},
        {"user_id": "nobody", "user_alias": "N"},
        {"user_id": "bob", "user_role": "boss"},
    ]});
    let answer = gateway.post("/user/bulk_update", users.to_string()).await;
    assert_eq!(answer.header("x-tollgate-ignored"), "max_budget");
    let answer = answer.json();
    let numbers = ["total_requested", "successful_updates", "failed_updates"];
    assert_eq!(
        numbers.map(|name| answer[name].clone()),
        [3, 1, 2].map(Value::from)
    );
    assert_eq!(answer["results"][0]["updated_user"]["user_alias"], "A");
    assert_eq!(answer["results"][1]["success"], false);
    assert!(
        answer["results"][2]["error"]
            .as_str()
            .unwrap()
            .contains("user_role")
    );

    let all = json!({"all_users": true, "user_updates": {"user_alias": "X"}});
    let refused = posted(&gateway, &key, "/user/bulk_update", all.clone()).await;
    assert_eq!(refused.status, 401, "{refused:?}");
    let answer = managed(&gateway, "/user/bulk_update", all).await;
    assert_eq!(answer["successful_updates"], 2, "{answer}");
    assert_eq!(known(&gateway, "bob").await["user_alias"], "X");
    for body in [json!({}), json!({"all_users": true}), json!({"users": []})] {
        let refused = gateway.post("/user/bulk_update", body.to_string()).await;
        assert_eq!(refused.status, 400, "{body} {refused:?}");
    }
}
