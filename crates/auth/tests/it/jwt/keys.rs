//! The keys of issuers: which there are, and how they come and go.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use tollgate_core::ErrorKind;

use super::{Gate, URL, claims, issuer::Key, policy, settle};

#[tokio::test(start_paused = true)]
async fn every_algorithm_with_a_public_key() {
    for (algorithm, key) in [
        ("RS256", Key::rsa()),
        ("PS384", Key::rsa()),
        ("ES256", Key::curve("P-256")),
        ("ES384", Key::curve("P-384")),
        ("ES512", Key::curve("P-521")),
        ("EdDSA", Key::edwards()),
    ] {
        let gate = Gate::with(key, policy()).await;
        let header = json!({"alg": algorithm, "kid": "1"});
        let token = gate.key.sign(&header, &claims(json!({})).to_string());
        assert!(gate.present(&token).is_ok(), "{algorithm}");
        // A key that says what it is for is for nothing else.
        for wrong in [
            json!({"use": "enc"}),
            json!({"key_ops": ["encrypt"]}),
            json!({"alg": "RS512"}),
        ] {
            let mut jwk = gate.key.jwk("1");
            for (name, value) in wrong.as_object().unwrap() {
                jwk[name] = value.clone();
            }
            gate.web
                .publish_keys(URL, &[jwk, Key::curve("P-256").jwk("other")]);
            sleep(Duration::from_secs(600)).await;
            assert!(gate.present(&token).is_err(), "{algorithm} {wrong}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_fetched_soon_and_an_old_one_forgotten() {
    let mut gate = Gate::new(policy()).await;
    let old = gate.token(&claims(json!({"exp": super::seconds(9000)})));
    assert!(gate.present(&old).is_ok());
    sleep(Duration::from_secs(60)).await;
    gate.key = Key::curve("P-256");
    gate.web.publish_keys(URL, &[gate.key.jwk("2")]);
    let header = json!({"alg": "ES256", "kid": "2"});
    let new = gate.key.sign(&header, &claims(json!({})).to_string());
    // Whether the key is there will be known in a moment, so nobody is told that it is wrong.
    let refused = gate.present(&new).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unavailable);
    assert_eq!(refused.error_type(), Some("auth_provider_unavailable"));
    assert!(refused.retry_after().is_some());
    settle().await;
    assert!(gate.present(&new).is_ok());
    assert_eq!(
        gate.present(&old).unwrap_err().kind(),
        ErrorKind::Unauthenticated
    );
}

#[tokio::test(start_paused = true)]
async fn made_up_keys_do_not_make_the_issuer_busy() {
    let gate = Gate::new(policy()).await;
    for _ in 0..1000 {
        let header = json!({"alg": "ES256", "kid": "made up"});
        let token = gate.key.sign(&header, &claims(json!({})).to_string());
        assert!(gate.present(&token).is_err());
        sleep(Duration::from_millis(20)).await;
    }
    assert!(gate.web.asked() <= 6, "{} in 20 s", gate.web.asked());
    assert!(gate.present(&gate.token(&claims(json!({})))).is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_is_away_is_trusted_for_a_while() {
    let gate = Gate::new(policy()).await;
    let token = gate.token(&claims(json!({"exp": super::seconds(90_000)})));
    gate.web.take_down();
    sleep(Duration::from_secs(4000)).await;
    assert!(gate.present(&token).is_ok());
    sleep(Duration::from_secs(300)).await;
    let refused = gate.present(&token).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unavailable, "{refused}");
    assert!(gate.keys_still_work());
    gate.web.publish_keys(URL, &[gate.key.jwk("1")]);
    sleep(Duration::from_secs(6)).await;
    assert!(gate.present(&token).is_ok());
    // An answer that is none does not take the keys away.
    gate.web.publish(URL, &json!({"keys": []}));
    sleep(Duration::from_secs(700)).await;
    assert!(gate.present(&token).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_discovery_document_leads_to_the_keys() {
    let mut policy = policy();
    let discovery = "https://issuer.test/.well-known/openid-configuration";
    policy.issuers[0].key_urls = vec![discovery.to_owned()];
    let gate = Gate::new(policy).await;
    let token = gate.token(&claims(json!({})));
    assert_eq!(
        gate.present(&token).unwrap_err().kind(),
        ErrorKind::Unavailable
    );
    gate.web.publish(
        "http://issuer.test/keys",
        &json!({"keys": [gate.key.jwk("1")]}),
    );
    gate.web
        .publish(discovery, &json!({"jwks_uri": "http://issuer.test/keys"}));
    sleep(Duration::from_secs(6)).await;
    assert!(gate.present(&token).is_err(), "keys that came without TLS");
    gate.web.publish(discovery, &json!({"jwks_uri": URL}));
    sleep(Duration::from_secs(6)).await;
    assert!(gate.present(&token).is_ok());
}

impl Gate {
    fn keys_still_work(&self) -> bool {
        self.present("sk-master").is_ok()
    }
}
