//! What the management API does not do, and for whom.

use http::Method;
use serde_json::json;

use super::{generate, get, manage, with};
use crate::harness::{Setup, post};

/// Every route, and whether whoever holds a key may ask it about that key.
const ROUTES: [(&str, &str, bool); 14] = [
    ("POST", "/key/generate", false),
    ("POST", "/key/update", false),
    ("POST", "/key/bulk_update", false),
    ("POST", "/key/delete", false),
    ("POST", "/key/block", false),
    ("POST", "/key/unblock", false),
    ("POST", "/key/regenerate", false),
    ("POST", "/key/sk-mine/regenerate", false),
    ("GET", "/key/list", true),
    ("GET", "/key/aliases", true),
    ("GET", "/key/info", true),
    ("GET", "/key/info?key=KEY", true),
    ("POST", "/v2/key/info", true),
    ("POST", "/key/health", true),
];

#[tokio::test]
async fn whoever_holds_a_key_sees_that_key_and_changes_none() {
    let gateway = Setup::new().start().await;
    let key = generate(&gateway, json!({"user_id": "me"})).await;
    let other = generate(&gateway, json!({})).await;
    for (method, path, may) in ROUTES {
        let body = json!({"key": key, "keys": [key], "models": [], "max_budget": 1e9});
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let path = path.replace("KEY", &key);
        let answer = with(&gateway, &key, method, &path, body.to_string()).await;
        assert_eq!(
            answer.status,
            if may { 200 } else { 401 },
            "{path} {answer:?}"
        );
    }
    // A list is of what is theirs.
    let listed = get(&gateway, &key, "/key/list").await.json();
    assert_eq!(listed["total_count"], 1, "{listed}");
    for path in [
        format!("/key/info?key={other}"),
        "/key/info?key=sk-nobody".to_owned(),
    ] {
        let refused = get(&gateway, &key, &path).await;
        assert_eq!(refused.status, 403, "{refused:?}");
        assert!(
            refused
                .error()
                .contains("You are not allowed to access this key's info"),
            "{refused:?}"
        );
    }
    for body in [
        json!({"keys": [key, other]}),
        json!({"keys": [key], "key_aliases": ["any"]}),
    ] {
        assert_eq!(
            with(
                &gateway,
                &key,
                Method::POST,
                "/v2/key/info",
                body.to_string()
            )
            .await
            .status,
            403
        );
    }
}

#[tokio::test]
async fn strangers_and_whoever_has_no_key_to_manage_are_refused() {
    let gateway = Setup::new().start().await;
    let open = Setup::open().start().await;
    for (method, path, _) in ROUTES {
        for (gateway, key, status) in [(&gateway, "sk-stranger", 401), (&open, "sk-any", 403)] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = with(gateway, key, method, path, "{}".to_owned()).await;
            assert_eq!(answer.status, status, "{path} {answer:?}");
            answer.error();
        }
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let gateway = Setup::new().start().await;
    for (body, status) in [
        ("[]", 422),
        ("{", 422),
        ("\"sk-canary\"", 422),
        ("{\"key\": 5}", 422),
    ] {
        let refused = gateway.post("/key/generate", body).await;
        assert_eq!(refused.status, status, "{body} {refused:?}");
        assert!(!refused.error().contains("canary"));
    }
    let large = format!("{{\"metadata\": {{\"a\": \"{}\"}}}}", "x".repeat(2 << 20));
    assert_eq!(gateway.post("/key/generate", large).await.status, 413);
    let mut get = post("/key/generate", "");
    *get.method_mut() = Method::GET;
    assert_eq!(gateway.send(get).await.status, 405);
    for (path, body) in [("/key/update", json!({})), ("/key/block", json!({}))] {
        assert_eq!(manage(&gateway, path, body).await.status, 400);
    }
    for (path, body) in [
        ("/key/update", json!({"key": "sk-nobody"})),
        ("/key/block", json!({"key": "sk-nobody"})),
    ] {
        let refused = manage(&gateway, path, body).await;
        assert_eq!((refused.status, &*refused.error()), (404, "Key not found."));
    }
    assert_eq!(manage(&gateway, "/key/delete", json!({})).await.status, 422);
}
