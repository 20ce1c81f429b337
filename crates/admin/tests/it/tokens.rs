//! Who comes with a token gives no more than the token has.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tollgate_auth::{
    ClaimNames, ClaimPath, Fetch, IssuerPolicy, JwtPolicy, Timestamp, Tokens, UserRecord,
};

use crate::site::Site;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A key set with the public half of `pair`.
fn published(pair: &EcdsaKeyPair) -> Value {
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": encode(x), "y": encode(y)}]})
}

fn token(pair: &EcdsaKeyPair) -> String {
    let header = json!({"alg": "ES256", "kid": "1", "typ": "JWT"});
    let ends = Timestamp::now().millis() / 1000 + 60;
    let claims =
        json!({"iss": "issuer", "aud": "tollgate", "sub": "ann", "exp": ends, "scope": "cheap"});
    let message = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let signature = pair.sign(&SystemRandom::new(), message.as_bytes());
    format!("{message}.{}", encode(signature.unwrap()))
}

/// A gateway where the scope `cheap` is good for one model.
fn site(pair: &EcdsaKeyPair) -> Site {
    let policy = JwtPolicy {
        issuers: vec![IssuerPolicy {
            issuer: Some("issuer".to_owned()),
            audiences: vec!["tollgate".to_owned()],
            key_urls: vec!["https://issuer.test/keys".to_owned()],
            claims: ClaimNames {
                user_id: Some(ClaimPath::of("sub")),
                ..ClaimNames::default()
            },
        }],
        scopes: Some(vec![("cheap".to_owned(), vec!["small".to_owned()])]),
        ..JwtPolicy::default()
    };
    let keys = published(pair).to_string().into_bytes();
    let fetch: Fetch = Arc::new(move |_| Box::pin(std::future::ready(Ok(keys.clone()))));
    Site::with(|keys, directory| {
        let tokens = Tokens::new(policy, directory.clone());
        for source in tokens.follow(&fetch) {
            tokio::spawn(source);
        }
        keys.tokens(tokens)
    })
}

#[tokio::test]
async fn a_key_has_no_more_models_than_the_token_that_makes_it() {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let site = site(&pair);
    let mut ann = UserRecord::new("ann");
    ann.user_role = Some("internal_user".to_owned());
    site.keep(&ann).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let token = token(&pair);
    for (body, status) in [
        (json!({"models": ["small"]}), 200),
        (json!({"models": ["small", "large"]}), 403),
        (json!({"models": ["*"]}), 403),
        (json!({}), 403),
    ] {
        let (is, answer) = site.post(&token, "/key/generate", body.clone()).await;
        assert_eq!(is, status, "{body} {answer}");
    }
}
