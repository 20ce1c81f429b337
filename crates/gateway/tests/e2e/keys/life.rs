//! A key from its first call to its last.

use http::Method;
use serde_json::json;

use super::{ask, generate, get, manage, managed, with};
use crate::harness::{CHAT, Setup, chat, gateway, provider};

#[tokio::test]
async fn a_key_is_made_and_seen() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let fields = json!({"models": ["gpt-4o"], "key_alias": "laptop", "duration": "30d"});
    let made = managed(&gateway, "/key/generate", fields).await;
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("sk-") && key.len() == 46, "{made}");
    assert_eq!(made["key_name"], format!("sk-...{}", &key[42..]));
    assert_eq!(made["token"], made["token_id"]);
    assert_eq!(ask(&gateway, key).await.status, 200);
    for named in [key, made["token"].as_str().unwrap()] {
        let answer = gateway.get(&format!("/key/info?key={named}")).await.json();
        let info = &answer["info"];
        assert_eq!(
            (&info["key_alias"], &info["spend"]),
            (&json!("laptop"), &json!(0.0))
        );
        assert!(
            info.get("token").is_none() && info["expires"].is_string(),
            "{info}"
        );
    }
    let own = get(&gateway, key, "/key/info").await.json();
    assert_eq!(own["info"]["models"], json!(["gpt-4o"]));
}

#[tokio::test]
async fn a_key_whose_models_change_is_held_to_them_at_once() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let key = generate(&gateway, json!({})).await;
    managed(
        &gateway,
        "/key/update",
        json!({"key": key, "models": ["another"]}),
    )
    .await;
    let refused = ask(&gateway, &key).await;
    assert_eq!(refused.status, 403, "{refused:?}");
    let words = "The requested model 'gpt-4o' is not available for this API key";
    assert!(refused.error().contains(words), "{refused:?}");
    assert_eq!(refused.error_member("type"), "key_model_access_denied");
    assert_eq!(refused.error_member("param"), "model");
    managed(&gateway, "/key/update", json!({"key": key, "models": []})).await;
    assert_eq!(ask(&gateway, &key).await.status, 200);
}

#[tokio::test]
async fn a_key_is_blocked_expires_and_is_deleted_and_each_holds_at_once() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let key = generate(&gateway, json!({})).await;
    let refused = async |kind: &str, words: &str| {
        let refused = ask(&gateway, &key).await;
        assert_eq!(
            (refused.status, &*refused.error_member("type")),
            (401, kind),
            "{refused:?}"
        );
        assert!(refused.error().contains(words), "{refused:?}");
    };
    managed(&gateway, "/key/block", json!({"key": key})).await;
    refused("auth_error", "Key is blocked. Update via `/key/unblock`").await;
    managed(&gateway, "/key/unblock", json!({"key": key})).await;
    assert_eq!(ask(&gateway, &key).await.status, 200);
    managed(
        &gateway,
        "/key/update",
        json!({"key": key, "duration": "0s"}),
    )
    .await;
    refused("expired_key", "Expired Key").await;
    managed(
        &gateway,
        "/key/update",
        json!({"key": key, "duration": "-1"}),
    )
    .await;
    assert_eq!(ask(&gateway, &key).await.status, 200);
    let deleted = managed(&gateway, "/key/delete", json!({"keys": [key]})).await;
    assert_eq!(deleted, json!({"deleted_keys": [key]}));
    refused("token_not_found_in_db", "").await;
    let gone = manage(&gateway, "/key/delete", json!({"keys": [key]})).await;
    assert_eq!(
        (gone.status, &*gone.error_member("type")),
        (404, "not_found_error")
    );
}

#[tokio::test]
async fn a_key_is_regenerated_with_and_without_an_overlap() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let old = generate(
        &gateway,
        json!({"key_alias": "rotated", "spend": 1.5, "models": ["gpt-4o"]}),
    )
    .await;
    let new = managed(&gateway, &format!("/key/{old}/regenerate"), json!({})).await;
    let (new, spend) = (new["key"].as_str().unwrap(), &new["spend"]);
    assert_eq!(spend, 1.5);
    assert_eq!(
        (
            ask(&gateway, &old).await.status,
            ask(&gateway, new).await.status
        ),
        (401, 200)
    );

    let next = managed(
        &gateway,
        "/key/regenerate",
        json!({"key": new, "grace_period": "1h", "new_key": "sk-made-up-by-an-operator-4711-0815"}),
    )
    .await;
    assert_eq!(
        (&next["key_alias"], &next["models"]),
        (&json!("rotated"), &json!(["gpt-4o"]))
    );
    let next = next["key"].as_str().unwrap();
    assert_eq!(
        (
            ask(&gateway, new).await.status,
            ask(&gateway, next).await.status
        ),
        (200, 200)
    );
    let info = gateway.get(&format!("/key/info?key={new}")).await.json();
    assert!(
        info["info"]["key_alias"].is_null() && info["info"]["expires"].is_string(),
        "{info}"
    );
}

#[tokio::test]
async fn names_that_stand_for_models_are_the_keys_own() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.base_url())
        .model("o3", &mock.base_url())
        .start()
        .await;
    let key = generate(
        &gateway,
        json!({"models": ["gpt-4o"], "aliases": {"best": "gpt-4o", "o1": "o3"}}),
    )
    .await;
    assert_eq!(
        with(&gateway, &key, Method::POST, CHAT, chat("best"))
            .await
            .status,
        200
    );
    assert_eq!(mock.requests()[0].json()["model"], "gpt-4o");
    assert_eq!(
        with(&gateway, &key, Method::POST, CHAT, chat("o1"))
            .await
            .status,
        403
    );
    let listed = get(&gateway, &key, "/v1/models").await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(get(&gateway, &key, "/v1/models/o3").await.status, 404);
    let tags = get(&gateway, &key, "/api/tags").await.json();
    assert_eq!(tags["models"].as_array().unwrap().len(), 1, "{tags}");
    let info = get(&gateway, &key, "/model/info").await.json();
    assert_eq!(info["data"].as_array().unwrap().len(), 1, "{info}");
}

#[tokio::test]
async fn a_key_may_have_so_many_calls_in_progress() {
    let mock = provider().await;
    let gateway = Setup::new()
        .model("gpt-4o", &mock.faulty_url("hang=headers"))
        .start()
        .await;
    let key = generate(&gateway, json!({"max_parallel_requests": 1})).await;
    let first = ask(&gateway, &key);
    let second = async {
        while mock.requests().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        ask(&gateway, &key).await
    };
    let refused = tokio::select! {
        _ = first => panic!("the provider does not answer"),
        refused = second => refused,
    };
    assert_eq!(refused.status, 429, "{refused:?}");
    assert!(
        refused
            .error()
            .contains("Limit type: max_parallel_requests. Current limit: 1"),
        "{refused:?}"
    );
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_key_is_bound_to_routes() {
    let mock = provider().await;
    let gateway = gateway(&mock.base_url()).await;
    let key = generate(&gateway, json!({"allowed_routes": ["/v1/models"]})).await;
    assert_eq!(get(&gateway, &key, "/v1/models").await.status, 200);
    let refused = ask(&gateway, &key).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused
            .error()
            .contains("Only allowed to call routes: ['/v1/models']"),
        "{refused:?}"
    );
    let key = generate(&gateway, json!({"key_type": "llm_api"})).await;
    assert_eq!(
        (
            ask(&gateway, &key).await.status,
            get(&gateway, &key, "/key/info").await.status
        ),
        (200, 403)
    );
}
