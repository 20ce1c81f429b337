//! Who signs and who asks for tokens: Amazon's, Google's and Azure's parameters and variables.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::{path::Path, sync::Arc};

use http::HeaderMap;
use support::{Given, file};
use tollgate_config::{Environment, from_environment};
use tollgate_core::{
    AwsIdentity, AwsSource, Credential, Deployment, EntraIdentity, GoogleSource, SecretSource,
};

/// A file with one model and these parameters, from line 5 on.
fn entry(model: &str, params: &str) -> Given {
    let params: String = params
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    file(&format!(
        "model_list:\n  - model_name: m\n    litellm_params:\n      model: {model}\n{params}"
    ))
    .env([("HOME", "/nonexistent")])
}

fn only(given: &Given) -> Arc<Deployment> {
    Arc::clone(&given.loaded().snapshot.deployments[0])
}

fn url(deployment: &Deployment) -> String {
    let endpoint = deployment.endpoint.as_ref().unwrap();
    format!(
        "{}://{}{}",
        endpoint.scheme, endpoint.authority, endpoint.path
    )
}

#[track_caller]
fn aws(deployment: &Deployment) -> &AwsIdentity {
    match deployment.credential.as_ref().unwrap() {
        Credential::Aws(identity) => identity,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn google(deployment: &Deployment) -> &GoogleSource {
    match deployment.credential.as_ref().unwrap() {
        Credential::Google(identity) => &identity.source,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn entra(deployment: &Deployment) -> &EntraIdentity {
    match deployment.credential.as_ref().unwrap() {
        Credential::Entra(identity) => identity,
        other => panic!("{other:?}"),
    }
}

fn header(deployment: &Deployment) -> HeaderMap {
    let mut headers = HeaderMap::new();
    assert!(deployment.credential.as_ref().unwrap().apply(&mut headers));
    headers
}

const KEYS: &str = "aws_access_key_id: AKIDEXAMPLE\naws_secret_access_key: canary-0123456789\n";
const REGION: &str = "aws_region_name: eu-central-1\n";
const PARAMS: &str = "model_list[0].litellm_params";

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
fn vertex_is_called_at_a_projects_location() {
    let table = [
        (
            "vertex_location: europe-west4\n",
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
        ),
        (
            "",
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1",
        ),
        (
            "vertex_location: global\n",
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global",
        ),
        (
            "vertex_location: eu\n",
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu",
        ),
        (
            "api_base: http://127.0.0.1:9\n",
            "http://127.0.0.1:9/v1/projects/p/locations/us-central1",
        ),
        (
            "api_base: http://127.0.0.1:9/gateway/v1\n",
            "http://127.0.0.1:9/gateway/v1/projects/p/locations/us-central1",
        ),
        (
            "api_base: http://h/v1/projects/q/locations/global/publishers/google/models/gemini-2.5-pro\n",
            "http://h/v1/projects/q/locations/global",
        ),
    ];
    for (params, expected) in table {
        let deployment = only(&entry(
            "vertex_ai/gemini-2.5-pro",
            &format!("vertex_project: p\n{params}"),
        ));
        assert_eq!(url(&deployment), expected);
        assert!(matches!(google(&deployment), GoogleSource::FirstOf(_)));
    }
    let section = "model_list:\n- model_name: m\n  litellm_params: {model: vertex_ai/gemini-2.5-pro}\n\
                   litellm_settings: {vertex_project: s, vertex_location: us-east1}\n";
    let variables = [("VERTEXAI_PROJECT", "v"), ("VERTEXAI_LOCATION", "v")];
    let deployment = only(&file(section).env(variables));
    assert!(url(&deployment).ends_with("/v1/projects/s/locations/us-east1"));
}

#[test]
fn googles_credentials_are_a_file_a_text_or_a_map() {
    let inline = r#"{"type": "service_account", "project_id": "from-file", "private_key": "canary-0123456789"}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    std::fs::write(&path, inline).unwrap();
    let path = path.to_str().unwrap();
    let text = format!("vertex_credentials: '{inline}'\n");
    let map = "vertex_credentials:\n  type: service_account\n  project_id: from-file\n  private_key: canary-0123456789\n";
    let file = format!("vertex_credentials: {path}\n");
    for (params, is_text) in [
        (&*text, true),
        (map, true),
        (&*file, false),
        ("vertex_credentials: os.environ/KEY", true),
    ] {
        let given = entry("vertex_ai/x", params).env([("KEY", inline)]);
        let deployment = only(&given);
        assert!(
            url(&deployment).contains("/projects/from-file/"),
            "{deployment:?}"
        );
        match google(&deployment) {
            GoogleSource::Json(text) if is_text => assert!(text.expose().contains("canary")),
            GoogleSource::File(found) if !is_text => assert_eq!(&**found, Path::new(path)),
            other => panic!("{params}: {other:?}"),
        }
        let loaded = given.loaded();
        let printed = format!(
            "{:?} {:?} {:?}",
            loaded.findings, loaded.effective, loaded.snapshot
        );
        assert!(!printed.contains("canary"), "{printed}");
    }
    let variable = [("GOOGLE_APPLICATION_CREDENTIALS", path)];
    let deployment = only(&entry("vertex_ai/x", "").env(variable));
    assert!(matches!(google(&deployment), GoogleSource::File(_)));
    let loaded = from_environment(&Environment::from_iter(variable));
    assert!(
        loaded
            .snapshot
            .deployments
            .iter()
            .any(|found| &*found.id == "vertex_ai/*")
    );
}

#[test]
fn azure_takes_a_token_or_an_applications_secret() {
    let base = "api_base: https://r.openai.azure.com\n";
    let token = only(&entry("azure/d", &format!("{base}azure_ad_token: t-1")));
    assert_eq!(header(&token)["authorization"], "Bearer t-1");
    let application = "tenant_id: t\nclient_id: c\nclient_secret: os.environ/SECRET\n";
    let variables = [
        ("SECRET", "canary"),
        ("AZURE_API_KEY", "gives-way"),
        ("AZURE_AUTHORITY_HOST", "login.microsoftonline.us"),
        ("AZURE_SCOPE", "https://cognitiveservices.azure.us/.default"),
    ];
    let deployment = only(&entry("azure/d", &format!("{base}{application}")).env(variables));
    let identity = entra(&deployment);
    assert_eq!(
        (
            &*identity.tenant,
            &*identity.client_id,
            identity.client_secret.expose()
        ),
        ("t", "c", "canary")
    );
    assert_eq!(&*identity.authority, "https://login.microsoftonline.us");
    assert_eq!(
        &*identity.scope,
        "https://cognitiveservices.azure.us/.default"
    );

    let variables = [
        ("AZURE_TENANT_ID", "t"),
        ("AZURE_CLIENT_ID", "c"),
        ("AZURE_CLIENT_SECRET", "s"),
    ];
    for model in ["azure/d", "azure_ai/m"] {
        let deployment = only(&entry(model, base).env(variables));
        assert_eq!(
            &*entra(&deployment).scope,
            "https://cognitiveservices.azure.com/.default"
        );
    }
    let key = [
        ("AZURE_API_KEY", "k"),
        ("AZURE_CLIENT_SECRET", "s"),
        ("AZURE_AD_TOKEN", "t"),
    ];
    assert_eq!(
        header(&only(&entry("azure/d", base).env(key)))["api-key"],
        "k"
    );
    let token = [
        ("AZURE_AD_TOKEN", "t"),
        ("AZURE_API_BASE", "https://r.openai.azure.com"),
    ];
    assert_eq!(
        header(&only(&entry("azure/d", "").env(token)))["authorization"],
        "Bearer t"
    );
}

#[test]
fn what_is_missing_or_contradicts_itself_is_told() {
    let base = "api_base: https://r.openai.azure.com\n";
    let table = [
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
        (
            "vertex_ai/x",
            "",
            "4",
            "model: warning",
            "set vertex_project or VERTEXAI_PROJECT",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p/q\n",
            "5",
            "vertex_project: error",
            "holds a character",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p\nvertex_credentials: '{'",
            "6",
            "vertex_credentials: error",
            "begins like JSON",
        ),
        (
            "vertex_ai/x",
            "vertex_project: p\nvertex_credentials: /nonexistent",
            "6",
            "vertex_credentials: warning",
            "no such file",
        ),
        (
            "azure/d",
            &format!("{base}tenant_id: t\nclient_secret: s"),
            "6",
            "tenant_id: warning",
            "does nothing without client_id (or AZURE_CLIENT_ID)",
        ),
        (
            "azure/d",
            &format!("{base}api_key: k\nazure_ad_token: s"),
            "7",
            "azure_ad_token: warning",
            "does nothing beside api_key",
        ),
        (
            "azure/d",
            &format!("{base}azure_ad_token: oidc/x/y"),
            "6",
            "azure_ad_token: not yet",
            "not exchanged",
        ),
        (
            "openai/x",
            "api_key: k\naws_region_name: r",
            "6",
            "aws_region_name: not yet",
            "belongs to Amazon Bedrock, and is not used for OpenAI",
        ),
    ];
    for (model, params, line, start, words) in table {
        entry(model, params).finds(&format!("{line}: {PARAMS}.{start}"), words);
    }
}

#[test]
fn a_variable_that_is_not_set_is_told_with_its_line() {
    let path = format!("5: {PARAMS}.aws_secret_access_key: warning");
    entry("bedrock/x", "aws_secret_access_key: os.environ/GONE").finds(&path, "GONE is not set");
}
