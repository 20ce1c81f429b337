//! Tokens that must let nobody in.

use serde_json::{Value, json};
use tollgate_core::ErrorKind;

use super::{
    Gate, claims,
    issuer::{Key, encode, seconds},
    policy,
};

/// HMAC with a secret that everybody knows, as a server would compute it that lets the token say how it is signed.
fn hmac(secret: &[u8], message: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    encode(aws_lc_rs::hmac::sign(&key, message.as_bytes()))
}

fn header(more: Value) -> Value {
    let mut header = json!({"alg": "ES256", "kid": "1", "typ": "JWT"});
    for (name, value) in more.as_object().unwrap() {
        header[name] = value.clone();
    }
    header
}

#[tokio::test(start_paused = true)]
async fn headers_that_say_how_to_be_believed() {
    let gate = Gate::new(policy()).await;
    let good = claims(json!({})).to_string();
    assert!(
        gate.present(&gate.key.sign(&header(json!({})), &good))
            .is_ok()
    );
    let stranger = Key::curve("P-256");
    let own = stranger.jwk("1");
    for (what, header) in [
        ("no algorithm", header(json!({"alg": "none"}))),
        ("no algorithm, shouted", header(json!({"alg": "NONE"}))),
        ("a shared secret", header(json!({"alg": "HS256"}))),
        (
            "an algorithm for another kind of key",
            header(json!({"alg": "RS256"})),
        ),
        (
            "an algorithm for another curve",
            header(json!({"alg": "ES384"})),
        ),
        ("an unknown algorithm", header(json!({"alg": "XX999"}))),
        ("another case of letters", header(json!({"alg": "es256"}))),
        (
            "something critical",
            header(json!({"crit": ["b64"], "b64": false})),
        ),
        ("a grant", header(json!({"typ": "oauth-id-jag+jwt"}))),
        ("no such key", header(json!({"kid": "2"}))),
        ("a path for a key", header(json!({"kid": "../../dev/null"}))),
        ("an address for a key", header(json!({"kid": super::URL}))),
        ("a list for a key", header(json!({"kid": ["1"]}))),
    ] {
        // Signed with the right key: the header alone is wrong.
        let refused = gate.present(&gate.key.sign(&header, &good)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "{what}");
    }
    for brought in [
        json!({"jwk": own}),
        json!({"jku": "https://evil.test/keys"}),
        json!({"x5u": "https://evil.test/keys"}),
    ] {
        let token = stranger.sign(&header(brought), &good);
        let refused = gate.present(&token).unwrap_err();
        assert!(refused.message().contains("Signature verification failed"));
    }
    assert!(
        gate.web.documents.lock().unwrap().len() == 1,
        "nothing else is fetched"
    );
}

#[tokio::test(start_paused = true)]
async fn the_public_key_is_no_secret() {
    let gate = Gate::with(Key::rsa(), policy()).await;
    let parts = format!(
        "{}.{}",
        encode(r#"{"alg":"HS256","kid":"1"}"#),
        encode(claims(json!({})).to_string())
    );
    let modulus = gate.key.jwk("1")["n"].as_str().unwrap().as_bytes().to_vec();
    for secret in [gate.key.public_text(), modulus, Vec::new()] {
        let token = format!("{parts}.{}", hmac(&secret, &parts));
        let refused = gate.present(&token).unwrap_err();
        assert!(
            refused.message().contains("alg value is not allowed"),
            "{refused}"
        );
    }
    assert!(gate.present(&format!("{parts}.")).is_err());
}

#[tokio::test(start_paused = true)]
async fn claims_for_somebody_else_or_another_time() {
    let gate = Gate::new(policy()).await;
    for (more, words) in [
        (json!({"exp": seconds(-31)}), "Token Expired"),
        (json!({"exp": 0}), "Token Expired"),
        (json!({"exp": -1e300}), "Token Expired"),
        (json!({"exp": null}), "exp must be a number"),
        (json!({"exp": "4102444800"}), "exp must be a number"),
        (json!({"nbf": seconds(60)}), "not yet valid (nbf)"),
        (json!({"nbf": "0"}), "nbf must be a number"),
        (json!({"iat": seconds(60)}), "not yet valid (iat)"),
        (json!({"iat": 1e300}), "not yet valid (iat)"),
        (json!({"aud": "other"}), "Audience doesn't match"),
        (json!({"aud": "Tollgate"}), "Audience doesn't match"),
        (
            json!({"aud": ["other", "tollgate2"]}),
            "Audience doesn't match",
        ),
        (json!({"aud": []}), "Audience doesn't match"),
        (json!({"aud": {"tollgate": 1}}), "Audience doesn't match"),
        (json!({"aud": null}), "Audience doesn't match"),
        (json!({"iss": "https://evil.test"}), "Invalid issuer"),
        (json!({"iss": "https://issuer.test/"}), "Invalid issuer"),
        (json!({"iss": ["https://issuer.test"]}), "Invalid issuer"),
    ] {
        let refused = gate
            .present(&gate.token(&claims(more.clone())))
            .unwrap_err();
        assert!(refused.message().contains(words), "{more} {refused}");
        assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "{more}");
    }
    for lacking in ["exp", "aud", "iss"] {
        let mut claims = claims(json!({}));
        claims.as_object_mut().unwrap().remove(lacking);
        assert!(gate.present(&gate.token(&claims)).is_err(), "{lacking}");
    }
    for more in [
        json!({"aud": ["x", "tollgate"]}),
        json!({"exp": seconds(-20)}),
        json!({"nbf": seconds(20), "iat": seconds(20)}),
        json!({"exp": 4_102_444_800.5}),
    ] {
        assert!(gate.present(&gate.token(&claims(more))).is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn texts_that_are_no_token() {
    let gate = Gate::new(policy()).await;
    let good = gate.token(&claims(json!({})));
    let parts: Vec<_> = good.split('.').collect();
    let [head, body, signature] = [parts[0], parts[1], parts[2]];
    let other = encode(claims(json!({"sub": "admin"})).to_string());
    let twice = format!(
        r#"{{"iss":"{}","aud":"tollgate","exp":4102444800,"sub":"a","sub":"b"}}"#,
        super::ISSUER
    );
    let huge = claims(json!({"sub": "x".repeat(20_000)}));
    let header = json!({"alg": "ES256", "kid": "1"});
    for (what, token) in [
        ("other claims", format!("{head}.{other}.{signature}")),
        ("no signature", format!("{head}.{body}.")),
        (
            "half a signature",
            format!("{head}.{body}.{}", &signature[..40]),
        ),
        ("padding", format!("{head}.{body}.{signature}=")),
        ("empty", "..".to_owned()),
        ("no JSON", "a.b.c".to_owned()),
        ("a space", format!("{head}. {body}.{signature}")),
        ("a claim twice", gate.key.sign(&header, &twice)),
        ("claims that are a list", gate.key.sign(&header, "[]")),
        (
            "claims that go deep",
            gate.key.sign(&header, &"[".repeat(9000)),
        ),
        ("huge", gate.token(&huge)),
        (
            "a header twice",
            format!(
                "{}.{body}.{signature}",
                encode(r#"{"alg":"none","alg":"ES256","kid":"1"}"#)
            ),
        ),
    ] {
        let refused = gate.present(&token).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "{what}");
        assert!(refused.message().len() < 200, "{what}: {refused}");
    }
    // Every letter counts: no other text is the same token, neither for the signature nor for what was verified before.
    assert!(gate.present(&good).is_ok());
    for at in (0..good.len()).step_by(7) {
        let mut token = good.clone().into_bytes();
        token[at] = if token[at] == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(token).unwrap();
        assert!(gate.present(&token).is_err(), "{at}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_issuer_signs_for_itself_alone() {
    let mut policy = policy();
    let mut other = policy.issuers[0].clone();
    other.issuer = Some("https://other.test".to_owned());
    other.key_urls = vec!["https://other.test/keys".to_owned()];
    policy.issuers.push(other);
    let gate = Gate::new(policy).await;
    gate.web
        .publish_keys("https://other.test/keys", &[Key::curve("P-256").jwk("1")]);
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    let forged = gate.token(&claims(json!({"iss": "https://other.test"})));
    let refused = gate.present(&forged).unwrap_err();
    assert!(
        refused.message().contains("Signature verification failed"),
        "{refused}"
    );
    assert!(gate.present(&gate.token(&claims(json!({})))).is_ok());
}
