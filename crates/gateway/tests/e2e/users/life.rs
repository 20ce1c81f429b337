//! A user from their first key to their last.

use serde_json::json;

use super::{got, managed, posted, user};
use crate::harness::{CHAT, Setup, gateway, provider};

#[tokio::test]
async fn a_user_is_made_with_a_key_that_is_shown_once() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let fields = json!({
        "user_email": "Ann@Example.com", "user_alias": "Ann", "user_role": "internal_user", "models": ["gpt-4o"],
        "key_alias": "ann's", "duration": "30d",
    });
    let made = managed(&gateway, "/user/new", fields).await;
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("sk-") && key.len() == 46, "{made}");
    assert_eq!(made["user_id"].as_str().unwrap().len(), 36, "{made}");
    for (name, value) in [
        ("user_email", json!("Ann@Example.com")),
        ("user_role", json!("internal_user")),
        ("models", json!(["gpt-4o"])),
        ("key_alias", json!("ann's")),
        ("teams", json!([])),
        ("max_budget", json!(null)),
        ("spend", json!(0.0)),
    ] {
        assert_eq!(made[name], value, "{name} {made}");
    }
    assert!(made["expires"].is_string() && made.get("token").is_none());
    let question = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]});
    assert_eq!(posted(&gateway, key, CHAT, question).await.status, 200);

    let name = made["user_id"].as_str().unwrap();
    let answer = gateway.get(&format!("/user/info?user_id={name}")).await;
    assert!(!answer.text().contains(key), "{answer:?}");
    let info = answer.json();
    assert_eq!(info["user_id"], name);
    assert_eq!(info["user_info"]["user_email"], "Ann@Example.com");
    assert_eq!(info["keys"][0]["key_alias"], "ann's");
    assert_eq!(info["teams"], json!([]));
    assert_eq!(got(&gateway, key, "/user/info").await.json(), info);
    let bare = got(&gateway, key, "/v2/user/info").await.json();
    assert_eq!((&bare["user_id"], bare.get("keys")), (&json!(name), None));
    let me = got(&gateway, key, "/users/me").await.json();
    assert_eq!(
        me,
        json!({"user_id": name, "user_role": "internal_user", "user_email": "Ann@Example.com"})
    );
}

#[tokio::test]
async fn a_user_may_be_made_without_a_key() {
    let gateway = Setup::new().start().await;
    let fields = json!({"user_id": "ann+1@example.com", "auto_create_key": false});
    let made = managed(&gateway, "/user/new", fields).await;
    assert_eq!(made["key"], "");
    let info = gateway
        .get("/user/info?user_id=ann+1@example.com")
        .await
        .json();
    assert_eq!(info["user_id"], "ann+1@example.com");
    assert_eq!(info["keys"], json!([]));
}

#[tokio::test]
async fn what_is_said_of_the_key_alone_is_not_said_of_the_user() {
    let gateway = Setup::new().start().await;
    let fields = json!({
        "user_id": "ann", "duration": "30d", "aliases": {"a": "b"}, "allowed_routes": 5, "send_invite_email": true,
    });
    let answer = gateway.post("/user/new", fields.to_string()).await;
    assert_eq!(
        (answer.status, answer.header("x-tollgate-ignored")),
        (200, "allowed_routes, send_invite_email")
    );
    let info = gateway.get("/user/info?user_id=ann").await.json();
    assert_eq!(info["keys"][0]["aliases"], json!({"a": "b"}));
    assert_eq!(info["keys"][0]["allowed_routes"], json!([]));
    assert!(info["user_info"].get("aliases").is_none(), "{info}");
}

#[tokio::test]
async fn a_user_ends_with_all_their_keys() {
    let gateway = Setup::new().start().await;
    let ann = user(&gateway, "ann", json!("internal_user")).await;
    let bob = user(&gateway, "bob", json!("internal_user")).await;
    let own = posted(&gateway, &ann, "/key/generate", json!({}))
        .await
        .json();
    let own = own["key"].as_str().unwrap();
    assert_eq!(got(&gateway, own, "/users/me").await.status, 200);
    let refused = gateway
        .post(
            "/user/delete",
            json!({"user_ids": ["ann", "nobody"]}).to_string(),
        )
        .await;
    assert_eq!(refused.status, 404, "{refused:?}");
    assert_eq!(got(&gateway, &ann, "/users/me").await.status, 200);

    let deleted = managed(&gateway, "/user/delete", json!({"user_ids": ["ann"]})).await;
    assert_eq!(deleted, json!(1));
    for (key, status) in [(&*ann, 401), (own, 401), (&*bob, 200)] {
        assert_eq!(got(&gateway, key, "/users/me").await.status, status);
    }
    let gone = gateway.get("/user/info?user_id=ann").await;
    assert_eq!(gone.status, 404, "{gone:?}");
    let keys = gateway.get("/key/list?user_id=ann").await.json();
    assert_eq!(keys["total_count"], 0);
}

#[tokio::test]
async fn a_users_models_are_those_of_their_keys() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let key = user(&gateway, "ann", json!("internal_user")).await;
    let question = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]});
    assert_eq!(
        posted(&gateway, &key, CHAT, question.clone()).await.status,
        200
    );
    let change = json!({"user_id": "ann", "models": ["another"]});
    managed(&gateway, "/user/update", change).await;
    let refused = posted(&gateway, &key, CHAT, question).await;
    assert_eq!(
        (refused.status, &*refused.error_member("type")),
        (403, "user_model_access_denied")
    );
}
