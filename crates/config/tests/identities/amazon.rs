//! Who signs requests to Bedrock.

use std::path::Path;

use tollgate_config::{Environment, from_environment};
use tollgate_core::{AwsIdentity, AwsSource, Credential, Deployment, SecretSource};

use crate::{PARAMS, entry, header, only, told, url};

const KEYS: &str = "aws_access_key_id: AKIDEXAMPLE\naws_secret_access_key: canary-0123456789\n";
const REGION: &str = "aws_region_name: eu-central-1\n";

#[track_caller]
fn aws(deployment: &Deployment) -> &AwsIdentity {
    match deployment.credential.as_ref().unwrap() {
        Credential::Aws(identity) => identity,
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_of_the_entry_sign_for_its_region() {
    let given = entry(
        "bedrock/anthropic.claude-v2:1",
        &format!("{KEYS}{REGION}aws_session_token: os.environ/TOKEN"),
    )
    .env([
        ("TOKEN", "session"),
        ("AWS_ACCESS_KEY_ID", "other"),
        ("AWS_SECRET_ACCESS_KEY", "other"),
        ("AWS_BEARER_TOKEN_BEDROCK", "other"),
    ]);
    let deployment = only(&given);
    assert_eq!(
        url(&deployment),
        "https://bedrock-runtime.eu-central-1.amazonaws.com"
    );
    let identity = aws(&deployment);
    assert_eq!(
        (&*identity.region, &*identity.service),
        ("eu-central-1", "bedrock")
    );
    let AwsSource::Keys(keys) = &identity.source else {
        panic!("{identity:?}");
    };
    assert_eq!(keys.access_key_id.expose(), "AKIDEXAMPLE");
    assert_eq!(keys.session_token.as_ref().unwrap().expose(), "session");
    assert_eq!(deployment.model.as_ref(), "anthropic.claude-v2:1");
}

#[test]
fn regions_come_from_the_entry_the_name_the_environment_and_the_profile() {
    let region = |model: &str, params: &str, variables: [(&str, &str); 2]| {
        let deployment = only(&entry(model, params).env(variables));
        let host = deployment
            .endpoint
            .as_ref()
            .unwrap()
            .authority
            .host()
            .to_owned();
        let region = aws(&deployment).region.to_string();
        assert!(
            host.contains(&format!("bedrock-runtime.{region}.amazonaws.com")),
            "{host}"
        );
        (region, deployment.model.to_string())
    };
    let variables = [("AWS_REGION_NAME", "r-1"), ("AWS_REGION", "r-2")];
    let arn = "arn:aws:bedrock:us-east-1:1:inference-profile/x";
    let table = [
        ("bedrock/x.y", REGION, "eu-central-1", "x.y"),
        ("bedrock/converse/x.y", "", "r-1", "x.y"),
        ("bedrock/invoke/x.y", "", "r-1", "x.y"),
        ("bedrock/us-west-2/x.y", "", "us-west-2", "x.y"),
        (&format!("bedrock/converse/{arn}"), "", "us-east-1", arn),
    ];
    for (model, params, expected, name) in table {
        assert_eq!(
            region(model, params, variables),
            (expected.to_owned(), name.to_owned())
        );
    }
    let none = [
        ("HOME", "/nonexistent"),
        ("AWS_DEFAULT_REGION", "cn-north-1"),
    ];
    assert_eq!(region("bedrock/x", "", none).0, "cn-north-1");
    let china = only(&entry("bedrock/x", "").env(none));
    assert_eq!(
        url(&china),
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"
    );

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".aws")).unwrap();
    std::fs::write(
        folder.path().join(".aws/config"),
        "[default]\nregion=d-1\n[profile w]\nregion=w-1\n",
    )
    .unwrap();
    let home = folder.path().to_str().unwrap();
    assert_eq!(
        region("bedrock/x", "", [("HOME", home), ("X", "")]).0,
        "d-1"
    );
    assert_eq!(
        region("bedrock/x", "", [("HOME", home), ("AWS_PROFILE", "w")]).0,
        "w-1"
    );
    assert_eq!(
        region(
            "bedrock/x",
            "aws_profile_name: w",
            [("HOME", home), ("X", "")]
        )
        .0,
        "w-1"
    );
}

#[test]
fn amazons_endpoint_can_be_ones_own() {
    for key in ["api_base", "aws_bedrock_runtime_endpoint"] {
        let deployment = only(&entry(
            "bedrock/x",
            &format!("{REGION}{key}: http://127.0.0.1:9/vpc/\n"),
        ));
        assert_eq!(url(&deployment), "http://127.0.0.1:9/vpc");
        assert_eq!(&*aws(&deployment).region, "eu-central-1");
    }
    let variable = [("AWS_BEDROCK_RUNTIME_ENDPOINT", "http://127.0.0.1:8")];
    assert_eq!(
        url(&only(&entry("bedrock/x", REGION).env(variable))),
        "http://127.0.0.1:8"
    );
}

#[test]
fn bedrocks_api_keys_are_sent_as_they_are() {
    let deployment = only(&entry("bedrock/x", &format!("{REGION}api_key: ABSK1")));
    assert_eq!(header(&deployment)["authorization"], "Bearer ABSK1");
    let variable = [("AWS_BEARER_TOKEN_BEDROCK", "ABSK2")];
    let deployment = only(&entry("bedrock/x", REGION).env(variable));
    assert_eq!(header(&deployment)["authorization"], "Bearer ABSK2");
}

#[test]
fn roles_are_assumed_by_keys_profiles_or_tokens() {
    let role =
        "aws_role_name: arn:aws:iam::1:role/r\naws_session_name: s\naws_external_id: e-canary\n";
    let deployment = only(&entry("bedrock/x", &format!("{REGION}{role}{KEYS}")));
    let AwsSource::Role(assumed, caller) = &aws(&deployment).source else {
        panic!("{deployment:?}");
    };
    assert_eq!(
        (&*assumed.arn, &*assumed.session_name),
        ("arn:aws:iam::1:role/r", "s")
    );
    assert_eq!(
        &*assumed.sts.endpoint,
        "https://sts.eu-central-1.amazonaws.com"
    );
    assert!(matches!(**caller, AwsSource::Keys(_)));

    let profile = "aws_profile_name: w\naws_sts_endpoint: http://127.0.0.1:9\n";
    let deployment = only(&entry("bedrock/x", &format!("{REGION}{role}{profile}")));
    let AwsSource::Role(assumed, caller) = &aws(&deployment).source else {
        panic!("{deployment:?}");
    };
    assert_eq!(&*assumed.sts.endpoint, "http://127.0.0.1:9");
    assert!(matches!(&**caller, AwsSource::Profile(profile) if &*profile.name == "w"));

    for (token, source) in [
        ("header.claims.signature", None),
        ("/var/token", Some("/var/token")),
        ("oidc/file//var/token", Some("/var/token")),
        ("oidc/env/JWT", None),
        ("oidc/env_path/JWT_FILE", Some("/var/token")),
    ] {
        let given = entry(
            "bedrock/x",
            &format!("{REGION}{role}aws_web_identity_token: {token}"),
        )
        .env([
            ("JWT", "header.claims.signature"),
            ("JWT_FILE", "/var/token"),
        ]);
        let deployment = only(&given);
        let AwsSource::WebIdentity(web) = &aws(&deployment).source else {
            panic!("{deployment:?}");
        };
        match (&web.token, source) {
            (SecretSource::File(found), Some(path)) => assert_eq!(&**found, Path::new(path)),
            (SecretSource::Text(text), None) => {
                assert_eq!(text.expose(), "header.claims.signature")
            }
            other => panic!("{token}: {other:?}"),
        }
    }
}

#[test]
fn the_surroundings_are_asked_in_botos_order() {
    let kinds = |variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().chain([("AWS_REGION", "r-1")]);
        let loaded = from_environment(&Environment::from_iter(environment));
        let deployment = loaded
            .snapshot
            .deployments
            .iter()
            .find(|found| &*found.id == "bedrock/*");
        let AwsSource::FirstOf(sources) = &aws(deployment.unwrap()).source else {
            panic!("{deployment:?}");
        };
        let kind = |source: &AwsSource| match source {
            AwsSource::Keys(_) => 'k',
            AwsSource::WebIdentity(_) => 'w',
            AwsSource::Profile(_) => 'p',
            AwsSource::Container(_) => 'c',
            AwsSource::Instance { .. } => 'i',
            _ => '?',
        };
        sources.iter().map(kind).collect::<String>()
    };
    let keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
    let web = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"),
        ("AWS_ROLE_ARN", "arn:r"),
    ];
    let container = [
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    assert_eq!(kinds(&keys), "kpi");
    assert_eq!(kinds(&web), "wpi");
    assert_eq!(kinds(&container), "pc");
    assert_eq!(kinds(&[keys, web, container].concat()), "kwpc");
}

#[test]
fn a_variable_that_is_not_set_is_told_with_its_line() {
    let path = format!("5: {PARAMS}.aws_secret_access_key: warning");
    entry("bedrock/x", "aws_secret_access_key: os.environ/GONE").finds(&path, "GONE is not set");
}

#[test]
fn what_is_missing_or_contradicts_itself_is_told() {
    told(&[
        (
            "bedrock/x",
            "",
            "4",
            "model: warning: names no region",
            "us-west-2 is called",
        ),
        (
            "bedrock/x",
            "aws_region_name: evil.test/\n",
            "5",
            "aws_region_name: error",
            "the region is none",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_access_key_id: a"),
            "6",
            "aws_access_key_id: warning",
            "needs aws_secret_access_key",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_secret_access_key: a"),
            "6",
            "aws_secret_access_key: warning",
            "needs aws_access_key_id",
        ),
        (
            "bedrock/x",
            &format!("{REGION}api_key: k\n{KEYS}"),
            "7",
            "aws_access_key_id: warning",
            "does nothing beside api_key",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_web_identity_token: t"),
            "6",
            "aws_web_identity_token: warning",
            "needs aws_role_name",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_role_name: r"),
            "6",
            "aws_role_name: warning",
            "is no ARN",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_role_name: arn:r\naws_web_identity_token: oidc/google/x"),
            "7",
            "aws_web_identity_token: not yet",
            "put the token into a file",
        ),
        (
            "bedrock/x",
            &format!("{REGION}aws_session_tags: [x]"),
            "6",
            "aws_session_tags: not yet",
            "not sent",
        ),
    ]);
}
