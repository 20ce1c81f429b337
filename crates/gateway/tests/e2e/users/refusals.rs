//! What is not done about users, and for whom.

use http::Method;
use serde_json::{Value, json};

use super::{got, managed, user, with};
use crate::harness::Setup;

/// Routes that change something, with what they are asked.
fn changes() -> [(&'static str, Value); 4] {
    [
        ("/user/new", json!({"user_id": "new"})),
        (
            "/user/update",
            json!({"user_id": "ann", "user_alias": "mine"}),
        ),
        (
            "/user/bulk_update",
            json!({"users": [{"user_id": "ann", "user_alias": "mine"}]}),
        ),
        ("/user/delete", json!({"user_ids": ["ann"]})),
    ]
}

#[tokio::test]
async fn only_administrators_manage_users() {
    let gateway = Setup::new().start().await;
    user(&gateway, "ann", json!("internal_user")).await;
    for role in [
        json!("proxy_admin_viewer"),
        json!("internal_user"),
        json!("internal_user_viewer"),
        json!(null),
    ] {
        let name = format!("user-{}", role.as_str().unwrap_or("none"));
        let key = user(&gateway, &name, role.clone()).await;
        for (path, body) in changes() {
            let refused = with(&gateway, &key, Method::POST, path, body).await;
            assert_eq!(refused.status, 401, "{role} {path} {refused:?}");
            assert!(refused.error().contains("Only proxy admin"), "{refused:?}");
        }
        let body = json!({"user_ids": [name]});
        let refused = with(&gateway, &key, Method::POST, "/user/delete", body).await;
        assert_eq!(refused.status, 401, "{role} {refused:?}");
        let sees_all = role == "proxy_admin_viewer";
        for path in ["/user/info?user_id=ann", "/v2/user/info?user_id=ann"] {
            let status = got(&gateway, &key, path).await.status;
            assert_eq!(status == 200, sees_all, "{role} {path} {status}");
        }
        for path in ["/v2/user/info", "/users/me", "/user/available_roles"] {
            assert_eq!(got(&gateway, &key, path).await.status, 200, "{role} {path}");
        }
        // Whoever may not see somebody does not learn whether they are there.
        let [ann, nobody] = ["ann", "nobody"].map(|name| format!("/user/info?user_id={name}"));
        if !sees_all {
            let [ann, nobody] = [
                got(&gateway, &key, &ann).await,
                got(&gateway, &key, &nobody).await,
            ];
            assert_eq!((ann.status, ann.error()), (nobody.status, nobody.error()));
        }
    }
    let admin = user(&gateway, "admin", json!("proxy_admin")).await;
    for (path, body) in changes() {
        let answer = with(&gateway, &admin, Method::POST, path, body).await;
        assert_eq!(answer.status, 200, "{path} {answer:?}");
    }
}

#[tokio::test]
async fn a_key_of_nobody_is_nobody() {
    let gateway = Setup::new().start().await;
    let key = managed(&gateway, "/key/generate", json!({})).await;
    let key = key["key"].as_str().unwrap();
    for path in ["/user/info", "/v2/user/info", "/users/me"] {
        let refused = got(&gateway, key, path).await;
        assert_eq!(refused.status, 404, "{path} {refused:?}");
    }
    for (path, body) in changes() {
        let refused = with(&gateway, key, Method::POST, path, body).await;
        assert!(matches!(refused.status, 401 | 403), "{path} {refused:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_left_of_it() {
    let gateway = Setup::new().start().await;
    let ann = json!({"user_id": "ann", "user_email": "ann@example.com", "key_alias": "ann's"});
    managed(&gateway, "/user/new", ann).await;
    for (path, body, status, words) in [
        (
            "new",
            json!({"user_id": "ann"}),
            400,
            "User with user_id ann already exists",
        ),
        (
            "new",
            json!({"user_email": "ANN@example.com"}),
            400,
            "ann@example.com already exists",
        ),
        (
            "new",
            json!({"user_role": "boss"}),
            422,
            "user_role: expected proxy_admin, ",
        ),
        ("new", json!({"user_role": "org_admin"}), 422, "user_role"),
        ("new", json!({"teams": ["none"]}), 404, "none"),
        (
            "new",
            json!({"teams": [{"user_role": "admin"}]}),
            422,
            "teams",
        ),
        ("new", json!({"organizations": ["none"]}), 404, "none"),
        ("new", json!({"key_alias": "ann's"}), 400, "ann's"),
        (
            "new",
            json!({"password": "canary"}),
            422,
            "password cannot be set",
        ),
        (
            "update",
            json!({"user_alias": "A"}),
            422,
            "Either user id or user email",
        ),
        ("update", json!({"user_id": "nobody"}), 404, "nobody"),
        ("update", json!({"user_email": "no@body"}), 404, "no@body"),
        (
            "update",
            json!({"user_id": "ann", "user_role": "team"}),
            422,
            "user_role",
        ),
        (
            "update",
            json!({"user_id": "ann", "password": "canary"}),
            422,
            "password",
        ),
        (
            "delete",
            json!({"user_ids": []}),
            400,
            "No user id passed in",
        ),
    ] {
        let refused = gateway
            .post(&format!("/user/{path}"), body.to_string())
            .await;
        assert_eq!(refused.status, status, "{path} {body} {refused:?}");
        assert!(refused.error().contains(words), "{refused:?}");
        assert!(!refused.text().contains("canary"), "{refused:?}");
    }
    let listed = gateway.get("/user/list").await.json();
    assert_eq!(
        (&listed["total"], &listed["users"][0]["key_count"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(gateway.get("/key/list").await.json()["total_count"], 1);
}
