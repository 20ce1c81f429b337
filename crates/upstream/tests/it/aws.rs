//! Amazon's keys, from each of their sources, and what they sign.

use std::{path::Path, sync::Arc};

use http::Request;
use tollgate_core::{
    AwsContainer, AwsIdentity, AwsKeys, AwsProfile, AwsRole, AwsSource, AwsSts, AwsWebIdentity,
    Credential, ErrorKind, Secret, SecretSource,
};
use tollgate_upstream::UpstreamPolicy;
use tower::ServiceExt;

use crate::{
    issuer::{Asked, Issuer},
    request::{deployment, question, read, upstream},
    verifier::is_signed_with,
};

const SECRET: &str = "secret-canary-0123456789";
/// Keys as STS and the metadata services give them.
const ISSUED: &str = "issued-canary-0123456789";
const ROLE: &str = "arn:aws:iam::123456789012:role/caller";

fn keys() -> AwsKeys {
    AwsKeys {
        access_key_id: Secret::new("AKIDEXAMPLE"),
        secret_access_key: Secret::new(SECRET),
        session_token: None,
    }
}

fn credential(source: AwsSource) -> Credential {
    Credential::Aws(Arc::new(AwsIdentity {
        region: "eu-central-1".into(),
        service: "bedrock".into(),
        source,
    }))
}

fn sts(issuer: &Issuer) -> AwsSts {
    AwsSts {
        endpoint: issuer.url.as_str().into(),
        region: "eu-central-1".into(),
    }
}

fn role(issuer: &Issuer) -> AwsRole {
    AwsRole {
        arn: ROLE.into(),
        session_name: "some session".into(),
        external_id: Some(Secret::new("external&id")),
        sts: sts(issuer),
    }
}

fn json() -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"ASIAISSUED","SecretAccessKey":"{ISSUED}","Token":"to/ken==","Expiration":"2099-01-01T00:00:00Z"}}"#
    )
}

fn xml() -> String {
    format!(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAISSUED</AccessKeyId>\
         <SecretAccessKey>{ISSUED}</SecretAccessKey><SessionToken>to/ken==</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
}

/// Everyone that Amazon's keys can come from.
fn amazon(asked: &Asked) -> Option<(u16, String)> {
    Some((
        200,
        match &*asked.path {
            "/" => xml(),
            "/latest/api/token" if asked.method == "PUT" => "session".to_owned(),
            "/latest/meta-data/iam/security-credentials/" => "some-role\n".to_owned(),
            "/latest/meta-data/iam/security-credentials/some-role" | "/v2/credentials/1" => json(),
            _ => return None,
        },
    ))
}

/// Asserts that the one call was signed with keys that were issued.
#[track_caller]
fn issued(issuer: &Issuer) {
    let calls = issuer.calls();
    assert_eq!(calls.len(), 1);
    assert!(is_signed_with(&calls[0], ISSUED), "{:?}", calls[0]);
    assert!(
        calls[0]
            .header("authorization")
            .contains("Credential=ASIAISSUED/")
    );
    assert_eq!(calls[0].header("x-amz-security-token"), "to/ken==");
}

fn profile(issuer: &Issuer, folder: &Path, credentials: &str, config: &str) -> AwsProfile {
    let [credentials_file, config_file] =
        [("credentials", credentials), ("config", config)].map(|(name, text)| {
            let file = folder.join(name);
            std::fs::write(&file, text).unwrap();
            Box::from(file.as_path())
        });
    AwsProfile {
        name: "default".into(),
        credentials_file,
        config_file,
        sts: sts(issuer),
        ambient: Box::new([AwsSource::Instance {
            endpoint: issuer.url.as_str().into(),
        }]),
    }
}

#[tokio::test]
async fn keys_sign_what_is_sent() {
    let issuer = Issuer::answering(|_| None).await;
    for path in [
        "/model/anthropic.claude-v2%3A1/converse",
        "/model/anthropic.claude-v2:1/converse",
    ] {
        let mut request = question(&issuer.url, false);
        request.deployment = Arc::new(tollgate_core::Deployment {
            credential: Some(credential(AwsSource::Keys(keys()))),
            ..deployment()
        });
        let head = Request::post(format!("{}{path}", issuer.url))
            .header("content-type", "application/json")
            .header("authorization", "Bearer from-extra-headers");
        request.head = head.body(()).unwrap().into_parts().0;
        // In pieces, as a patched body is.
        request.body = ["{\"messages\":", "[]}"]
            .map(|part| bytes::Bytes::from_static(part.as_bytes()))
            .into_iter()
            .collect();
        let reply = upstream(UpstreamPolicy::default()).oneshot(request);
        read(reply.await.unwrap()).await.unwrap();
        let asked = issuer.asked().pop().unwrap();
        assert_eq!((&*asked.path, &*asked.body), (path, "{\"messages\":[]}"));
        assert!(is_signed_with(&asked, SECRET), "{asked:?}");
        assert!(!is_signed_with(&asked, "another"));
        let scope =
            "/eu-central-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date,";
        assert!(asked.header("authorization").contains(scope), "{asked:?}");
    }
}

#[tokio::test]
async fn a_machine_asks_its_metadata_service_in_a_session() {
    let issuer = Issuer::answering(amazon).await;
    let endpoint = issuer.url.as_str().into();
    issuer
        .call(credential(AwsSource::Instance { endpoint }))
        .await
        .unwrap();
    issued(&issuer);
    let asked = issuer.asked();
    assert_eq!(
        asked[0].header("x-aws-ec2-metadata-token-ttl-seconds"),
        "60"
    );
    for asked in &asked[1..3] {
        assert_eq!(asked.header("x-aws-ec2-metadata-token"), "session");
    }
}

#[tokio::test]
async fn a_container_asks_its_endpoint_with_a_token_that_may_be_in_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "pod-token\n").unwrap();
    for authorization in [
        SecretSource::Text(Secret::new("pod-token")),
        SecretSource::File(file.path().into()),
    ] {
        let issuer = Issuer::answering(amazon).await;
        let container = AwsContainer {
            url: format!("{}/v2/credentials/1", issuer.url).into(),
            authorization: Some(authorization),
        };
        issuer
            .call(credential(AwsSource::Container(container)))
            .await
            .unwrap();
        issued(&issuer);
        assert_eq!(issuer.asked()[0].header("authorization"), "pod-token");
    }
}

#[tokio::test]
async fn a_role_is_assumed_with_signed_keys() {
    let issuer = Issuer::answering(amazon).await;
    let source = AwsSource::Role(Box::new(role(&issuer)), Box::new(AwsSource::Keys(keys())));
    issuer.call(credential(source)).await.unwrap();
    issued(&issuer);
    let asked = &issuer.asked()[0];
    assert!(is_signed_with(asked, SECRET), "{asked:?}");
    assert!(
        asked
            .header("authorization")
            .contains("/eu-central-1/sts/aws4_request")
    );
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("RoleArn", ROLE),
        ("RoleSessionName", "some session"),
        ("ExternalId", "external&id"),
        ("Version", "2011-06-15"),
    ] {
        assert_eq!(asked.form(name).as_deref(), Some(value));
    }
}

#[tokio::test]
async fn a_web_identity_is_exchanged_unsigned() {
    let issuer = Issuer::answering(amazon).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "header.claims.signature\n").unwrap();
    let web = AwsWebIdentity {
        token: SecretSource::File(file.path().into()),
        role: role(&issuer),
    };
    issuer
        .call(credential(AwsSource::WebIdentity(web)))
        .await
        .unwrap();
    issued(&issuer);
    let asked = &issuer.asked()[0];
    assert_eq!(asked.header("authorization"), "");
    assert_eq!(
        asked.form("Action").as_deref(),
        Some("AssumeRoleWithWebIdentity")
    );
    assert_eq!(
        asked.form("WebIdentityToken").as_deref(),
        Some("header.claims.signature")
    );
}

#[tokio::test]
async fn profiles_hold_keys_or_lead_to_a_role() {
    let folder = tempfile::tempdir().unwrap();
    let with_keys =
        format!("[default]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key={SECRET}\n");
    let issuer = Issuer::answering(amazon).await;
    let source = AwsSource::Profile(profile(&issuer, folder.path(), &with_keys, ""));
    issuer.call(credential(source)).await.unwrap();
    assert!(is_signed_with(&issuer.calls()[0], SECRET));

    let base = with_keys.replace("[default]", "[base]");
    for (credentials, config) in [
        (&*base, "[default]\nrole_arn = r\nsource_profile = base\n"),
        (
            "",
            "[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n",
        ),
    ] {
        let issuer = Issuer::answering(amazon).await;
        let source = AwsSource::Profile(profile(&issuer, folder.path(), credentials, config));
        issuer.call(credential(source)).await.unwrap();
        issued(&issuer);
    }
}

#[tokio::test]
async fn profiles_that_cannot_work_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let table = [
        (
            "[default]\nrole_arn = r\nsource_profile = x\n[profile x]\nrole_arn = r\nsource_profile = default\n",
            "in a circle",
        ),
        ("[default]\nrole_arn = r\n", "nothing that can assume it"),
        (
            "[default]\ncredential_process = /bin/x\n",
            "credential_process, which is not supported",
        ),
        (
            "[default]\nsso_session = x\n",
            "sso_session, which is not supported",
        ),
        ("[other]\n", "there is no profile `default`"),
    ];
    for (config, words) in table {
        let issuer = Issuer::answering(amazon).await;
        let source = AwsSource::Profile(profile(&issuer, folder.path(), "", config));
        let error = issuer.call(credential(source)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.message().contains(words), "{error}");
        assert!(issuer.calls().is_empty());
    }
}

#[tokio::test]
async fn the_first_source_that_has_keys_wins() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = Issuer::answering(amazon).await;
    let nobody = AwsSource::Instance {
        endpoint: "http://127.0.0.1:9".into(),
    };
    let machine = AwsSource::Instance {
        endpoint: issuer.url.as_str().into(),
    };
    let files = AwsSource::Profile(profile(&issuer, folder.path(), "", ""));
    let source = AwsSource::FirstOf(Box::new([files.clone(), nobody.clone(), machine]));
    issuer.call(credential(source)).await.unwrap();
    issued(&issuer);

    let source = AwsSource::FirstOf(Box::new([files, nobody]));
    let error = issuer.call(credential(source)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.kind().status().as_u16()),
        (ErrorKind::Credentials, 401)
    );
    for words in [
        "no AWS credentials were found",
        "there is no profile `default`",
        "127.0.0.1:9",
        "set aws_access_key_id",
    ] {
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_of_stss_is_told_without_secrets() {
    let denied = |asked: &Asked| {
        let xml = format!(
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not {SECRET}</Message></Error></ErrorResponse>"
        );
        (asked.path == "/").then_some((403, xml))
    };
    let issuer = Issuer::answering(denied).await;
    let source = AwsSource::Role(Box::new(role(&issuer)), Box::new(AwsSource::Keys(keys())));
    let error = issuer.call(credential(source)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let message = error.message();
    assert!(
        message.starts_with(
            "litellm.AuthenticationError: AuthenticationError: SomeProviderException - "
        ),
        "{message}"
    );
    assert!(
        message.contains("AccessDenied: not [redacted]") && message.contains(ROLE),
        "{message}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn keys_that_were_issued_are_blacked_out_of_what_the_provider_says() {
    let issuer = Issuer::answering(|asked| {
        let said = format!(r#"{{"message":"bad {ISSUED} and to/ken=="}}"#);
        amazon(asked).or(Some((403, said)))
    })
    .await;
    let endpoint = issuer.url.as_str().into();
    let error = issuer
        .call(credential(AwsSource::Instance { endpoint }))
        .await
        .unwrap_err();
    assert_eq!(error.kind().status().as_u16(), 403);
    assert_eq!(
        error.upstream().unwrap().body,
        r#"{"message":"bad [redacted] and [redacted]"}"#
    );
    assert!(!error.message().contains("canary"), "{error}");
}
