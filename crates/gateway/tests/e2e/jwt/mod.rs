//! Tokens of an identity provider instead of keys.

mod issuer;
mod roles;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use self::issuer::{Issuer, NAME};
use crate::{
    harness::{Gateway, PATIENCE, Setup, provider},
    keys::{ask, generate},
};

/// Settings that find users in `sub` and teams in `groups`.
fn settings() -> Value {
    json!({"enable_jwt_auth": true, "litellm_jwtauth": {
        "user_id_jwt_field": "sub", "team_ids_jwt_field": "groups", "user_id_upsert": true,
    }})
}

fn setup(issuer: &Issuer, base: &str) -> Setup {
    let setup = Setup::new()
        .model("gpt-4o", base)
        .section("general_settings", settings());
    setup
        .env("JWT_PUBLIC_KEY_URL", &issuer.url())
        .env("JWT_AUDIENCE", "tollgate")
        .env("JWT_ISSUER", NAME)
}

/// Asks with `token` until it is no longer said to try again.
async fn status(gateway: &Gateway, token: &str) -> u16 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = ask(gateway, token).await;
        if answer.status != 503 || Instant::now() > deadline {
            return answer.status;
        }
        assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
        sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn tokens_and_keys_work_beside_each_other() {
    let (provider, issuer) = (provider().await, Issuer::start().await);
    let gateway = setup(&issuer, &provider.base_url()).start().await;
    let token = issuer.token("ada", json!({}));
    assert_eq!(status(&gateway, &token).await, 200);
    let key = generate(&gateway, json!({})).await;
    assert_eq!(status(&gateway, &key).await, 200);
    for (more, words) in [
        (json!({"exp": 1}), "Token Expired"),
        (json!({"aud": "other"}), "Audience doesn't match"),
        (json!({"iss": "https://other.test"}), "Invalid issuer"),
    ] {
        let refused = ask(&gateway, &issuer.token("ada", more)).await;
        assert_eq!(refused.status, 401);
        assert!(refused.error().contains(words), "{refused:?}");
    }
    assert!(!gateway.log.text().contains(&token));
}

#[tokio::test]
async fn a_new_key_of_the_issuer_needs_no_restart() {
    let (provider, mut issuer) = (provider().await, Issuer::start().await);
    let gateway = setup(&issuer, &provider.base_url()).start().await;
    let old = issuer.token("ada", json!({}));
    assert_eq!(status(&gateway, &old).await, 200);
    issuer.rotate();
    // Keys are not fetched twice within a few seconds.
    let rotated = Instant::now();
    while status(&gateway, &issuer.token("ada", json!({}))).await != 200 {
        assert!(rotated.elapsed() < PATIENCE, "the new key is never known");
        sleep(std::time::Duration::from_millis(200)).await;
    }
    assert_eq!(status(&gateway, &old).await, 401);
}

#[tokio::test]
async fn an_issuer_that_is_away_stops_nobody_and_one_that_never_was_is_no_refusal() {
    let (provider, issuer) = (provider().await, Issuer::start().await);
    let gateway = setup(&issuer, &provider.base_url()).start().await;
    assert_eq!(status(&gateway, &issuer.token("ada", json!({}))).await, 200);
    issuer.leave();
    assert_eq!(status(&gateway, &issuer.token("bob", json!({}))).await, 200);

    let late = setup(&issuer, &provider.base_url()).start().await;
    let refused = ask(&late, &issuer.token("ada", json!({}))).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.json()["error"]["type"], "auth_provider_unavailable");
    assert_eq!(status(&late, crate::harness::KEY).await, 200);
}

#[tokio::test]
async fn without_a_master_key_nobody_comes_in_without_a_token() {
    let (provider, issuer) = (provider().await, Issuer::start().await);
    let setup = setup(&issuer, &provider.base_url());
    let gateway = setup.env("LITELLM_MASTER_KEY", "").start().await;
    assert_eq!(status(&gateway, "sk-anything").await, 401);
    assert_eq!(status(&gateway, &issuer.token("ada", json!({}))).await, 200);
}
