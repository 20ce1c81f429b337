//! What whoever presents a token may ask of the management API.

use http::Method;
use serde_json::json;

use super::{Issuer, setup, status};
use crate::{harness::provider, keys::with};

#[tokio::test]
async fn an_administrator_by_scope_manages_and_others_do_not() {
    let (provider, issuer) = (provider().await, Issuer::start().await);
    let gateway = setup(&issuer, &provider.base_url()).start().await;
    let admin = issuer.token("root", json!({"scope": "openid litellm_proxy_admin"}));
    // By a token administrators call no models, unless admin_allowed_routes says so.
    assert_eq!(status(&gateway, &admin).await, 401);
    let made = with(
        &gateway,
        &admin,
        Method::POST,
        "/key/generate",
        "{}".to_owned(),
    )
    .await;
    assert_eq!(made.status, 200, "{made:?}");
    let key = made.json()["key"].as_str().unwrap().to_owned();
    assert_eq!(status(&gateway, &key).await, 200);

    let user = issuer.token("ada", json!({}));
    assert_eq!(status(&gateway, &user).await, 200);
    for (path, body) in [
        ("/key/block", json!({"key": key})),
        ("/key/delete", json!({"keys": [key]})),
        ("/key/update", json!({"key": key})),
    ] {
        let body = body.to_string();
        let refused = with(&gateway, &user, Method::POST, path, body).await;
        assert!(matches!(refused.status, 401 | 403), "{path} {refused:?}");
    }
    assert_eq!(status(&gateway, &key).await, 200);
}

#[tokio::test]
async fn a_token_of_unknown_teams_calls_no_model() {
    let (provider, issuer) = (provider().await, Issuer::start().await);
    let gateway = setup(&issuer, &provider.base_url()).start().await;
    let token = issuer.token("ada", json!({"groups": ["nobody"]}));
    assert_eq!(status(&gateway, &token).await, 403);
}
