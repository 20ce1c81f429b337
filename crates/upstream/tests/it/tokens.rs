//! Tokens of Google's and Entra's: who is asked for them, how often, and what happens if that fails.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use tollgate_core::{Credential, EntraIdentity, ErrorKind, GoogleIdentity, GoogleSource, Secret};
use tollgate_upstream::UpstreamPolicy;

use crate::{
    issuer::{Asked, Issuer},
    request::upstream,
};

/// Answers `/token` and the like with a token that holds for an hour.
fn token(asked: &Asked) -> Option<(u16, String)> {
    let answer =
        json!({"access_token": "ya29.canary-token", "expires_in": 3599, "token_type": "Bearer"});
    asked
        .path
        .contains("token")
        .then(|| (200, answer.to_string()))
}

fn google(source: GoogleSource) -> Credential {
    Credential::Google(Arc::new(GoogleIdentity { source }))
}

fn entra(issuer: &Issuer) -> Credential {
    Credential::Entra(Arc::new(EntraIdentity {
        authority: format!("{}/", issuer.url).into(),
        tenant: "our-tenant".into(),
        client_id: "our-client".into(),
        client_secret: Secret::new("client-canary~secret"),
        scope: "https://cognitiveservices.azure.com/.default".into(),
    }))
}

/// A service account's file, and the key in it.
fn service_account(issuer: &Issuer) -> (String, KeyPair) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        BASE64_STANDARD.encode(der.as_ref())
    );
    let file = json!({
        "type": "service_account",
        "project_id": "our-project",
        "private_key_id": "key-1",
        "private_key": pem,
        "client_email": "caller@our-project.iam.gserviceaccount.com",
        "token_uri": format!("{}/token", issuer.url),
    });
    (file.to_string(), pair)
}

fn user(issuer: &Issuer) -> String {
    let file = json!({
        "type": "authorized_user",
        "client_id": "gcloud",
        "client_secret": "gcloud-secret",
        "refresh_token": "1//refresh",
        "token_uri": format!("{}/token", issuer.url),
    });
    file.to_string()
}

#[track_caller]
fn bears(issuer: &Issuer) {
    let calls = issuer.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].header("authorization"), "Bearer ya29.canary-token");
}

#[tokio::test]
async fn a_service_account_signs_a_statement_of_who_asks() {
    let issuer = Issuer::answering(token).await;
    let (text, pair) = service_account(&issuer);
    issuer
        .call(google(GoogleSource::Json(Secret::new(text))))
        .await
        .unwrap();
    bears(&issuer);
    let asked = &issuer.asked()[0];
    assert_eq!(
        asked.form("grant_type").as_deref(),
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer")
    );
    let assertion = asked.form("assertion").unwrap();
    let (statement, signature) = assertion.rsplit_once('.').unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref());
    key.verify(statement.as_bytes(), &signature).unwrap();
    let [header, claims] = [0, 1].map(|part| -> Value {
        let part = statement.split('.').nth(part).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    });
    assert_eq!(
        header,
        json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"})
    );
    assert_eq!(claims["iss"], "caller@our-project.iam.gserviceaccount.com");
    assert_eq!(claims["aud"], format!("{}/token", issuer.url));
    assert_eq!(
        claims["scope"],
        "https://www.googleapis.com/auth/cloud-platform"
    );
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let issued = claims["iat"].as_u64().unwrap();
    assert!(now - issued < 60 && claims["exp"].as_u64().unwrap() == issued + 3600);
}

#[tokio::test]
async fn a_persons_login_is_refreshed_from_its_file() {
    let issuer = Issuer::answering(token).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), user(&issuer)).unwrap();
    let absent = GoogleSource::File(file.path().with_extension("absent").into());
    let source = GoogleSource::FirstOf(Box::new([absent, GoogleSource::File(file.path().into())]));
    issuer.call(google(source)).await.unwrap();
    bears(&issuer);
    let asked = &issuer.asked()[0];
    let form = ["grant_type", "client_id", "client_secret", "refresh_token"]
        .map(|name| asked.form(name).unwrap());
    assert_eq!(
        form,
        ["refresh_token", "gcloud", "gcloud-secret", "1//refresh"]
    );
}

#[tokio::test]
async fn a_machine_asks_googles_metadata_service() {
    let issuer = Issuer::answering(token).await;
    let host = issuer.url.strip_prefix("http://").unwrap().into();
    issuer
        .call(google(GoogleSource::Metadata { host }))
        .await
        .unwrap();
    bears(&issuer);
    let asked = &issuer.asked()[0];
    assert_eq!(
        asked.path,
        "/computeMetadata/v1/instance/service-accounts/default/token"
    );
    assert_eq!(asked.header("metadata-flavor"), "Google");
}

#[tokio::test]
async fn google_credentials_that_are_nowhere_are_told_with_what_to_do() {
    let issuer = Issuer::answering(token).await;
    let source = GoogleSource::FirstOf(Box::new([
        GoogleSource::File(std::path::Path::new("/nonexistent/adc.json").into()),
        GoogleSource::Metadata {
            host: "127.0.0.1:9".into(),
        },
    ]));
    let error = issuer.call(google(source)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    for words in [
        "no Google credentials",
        "/nonexistent/adc.json",
        "127.0.0.1:9",
        "set vertex_credentials",
    ] {
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_broken_private_key_is_told_without_its_text() {
    let issuer = Issuer::answering(token).await;
    let (text, _) = service_account(&issuer);
    let broken = text.replace("PRIVATE KEY-----\\n", "PRIVATE KEY-----\\ncanary");
    let error = issuer
        .call(google(GoogleSource::Json(Secret::new(broken))))
        .await
        .unwrap_err();
    assert!(
        error.message().contains("is not an RSA key in PEM"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn an_application_gets_a_token_for_its_secret() {
    let issuer = Issuer::answering(token).await;
    issuer.call(entra(&issuer)).await.unwrap();
    bears(&issuer);
    let asked = &issuer.asked()[0];
    assert_eq!(asked.path, "/our-tenant/oauth2/v2.0/token");
    let form =
        ["grant_type", "client_id", "client_secret", "scope"].map(|name| asked.form(name).unwrap());
    let scope = "https://cognitiveservices.azure.com/.default";
    assert_eq!(
        form,
        [
            "client_credentials",
            "our-client",
            "client-canary~secret",
            scope
        ]
    );
}

#[tokio::test]
async fn a_refusal_is_told_in_the_issuers_words_without_the_secret() {
    let issuer = Issuer::answering(|asked| {
        let said = json!({"error": "invalid_client", "error_description": "AADSTS7000215: client-canary~secret is wrong"});
        asked.path.contains("token").then(|| (401, said.to_string()))
    })
    .await;
    let error = issuer.call(entra(&issuer)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(
        error
            .message()
            .contains("AADSTS7000215: [redacted] is wrong; check tenant_id"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_is_a_passing_error() {
    let issuer =
        Issuer::answering(|asked| asked.path.contains("token").then_some((503, String::new())))
            .await;
    let error = issuer.call(entra(&issuer)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let Credential::Entra(mut identity) = entra(&issuer) else {
        unreachable!()
    };
    Arc::make_mut(&mut identity).authority = "http://127.0.0.1:9".into();
    let error = issuer.call(Credential::Entra(identity)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(
        error
            .message()
            .contains("127.0.0.1:9, which issues its tokens, did not answer"),
        "{error}"
    );
    assert!(issuer.calls().is_empty());
}

#[tokio::test]
async fn calls_share_one_token_also_when_they_begin_together() {
    let issuer = Arc::new(Issuer::answering(token).await);
    let service = upstream(UpstreamPolicy::default());
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let (issuer, service, credential) =
                (Arc::clone(&issuer), service.clone(), entra(&issuer));
            tokio::spawn(async move { issuer.call_through(service, credential).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    issuer.call_through(service, entra(&issuer)).await.unwrap();
    assert_eq!(issuer.calls().len(), 17);
    assert_eq!(issuer.asked().len(), 18);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let given = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&given);
    let issuer = Issuer::answering(move |asked| {
        asked.path.contains("token").then(|| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            // Holds for 2 s beyond the leeway, and is renewed after 9 s: the first one at once.
            let seconds = if number == 0 { 12 } else { 3600 };
            (
                200,
                json!({"access_token": format!("token-{number}"), "expires_in": seconds})
                    .to_string(),
            )
        })
    })
    .await;
    let service = upstream(UpstreamPolicy::default());
    issuer
        .call_through(service.clone(), entra(&issuer))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    issuer.call_through(service, entra(&issuer)).await.unwrap();
    let bearers: Vec<_> = issuer
        .calls()
        .iter()
        .map(|call| call.header("authorization").to_owned())
        .collect();
    assert_eq!(bearers, ["Bearer token-0", "Bearer token-1"]);
}

#[tokio::test]
async fn a_token_is_blacked_out_of_what_the_provider_says() {
    let issuer = Issuer::answering(|asked| {
        token(asked).or(Some((
            401,
            r#"{"error":{"message":"bad ya29.canary-token"}}"#.to_owned(),
        )))
    })
    .await;
    let service = upstream(UpstreamPolicy::default());
    // Once while the token is fetched, once when it is there.
    for _ in 0..2 {
        let error = issuer
            .call_through(service.clone(), entra(&issuer))
            .await
            .unwrap_err();
        assert!(error.message().ends_with("bad [redacted]"), "{error}");
        assert!(!format!("{error:?} {:?}", error.upstream()).contains("canary"));
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let issuer = Issuer::answering(|asked| {
        asked
            .path
            .contains("token")
            .then(|| (200, "x".repeat(1 << 20)))
    })
    .await;
    let error = issuer.call(entra(&issuer)).await.unwrap_err();
    assert!(error.message().contains("limit exceeded"), "{error}");
}
