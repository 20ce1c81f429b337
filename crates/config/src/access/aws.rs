//! Who signs requests to Amazon, from LiteLLM's `aws_…` parameters and Amazon's own variables.
//!
//! The order is LiteLLM's (`get_credentials` in its `base_aws_llm.py`), and boto's (Boto3, "Credentials") where the
//! entry says nothing.

use std::{path::Path, sync::Arc};

use http::header::AUTHORIZATION;
use tollgate_core::{
    AwsIdentity, AwsKeys, AwsRole, AwsSource, AwsSts, AwsWebIdentity, Credential, Secret,
    SecretSource,
};

use super::{ambient, params::Params};
use crate::Severity;

/// What an entry says about who signs. The Bedrock API key is another way to be authorised.
const SIGNERS: [&str; 4] = [
    "aws_access_key_id",
    "aws_profile_name",
    "aws_role_name",
    "aws_web_identity_token",
];
/// What sessions are called in Amazon's logs where nobody names them.
const SESSION: &str = "tollgate";

/// How requests to `region` are authorised.
pub(super) fn credential(
    params: &mut Params<'_, '_>,
    service: &'static str,
    region: &str,
) -> Option<Credential> {
    if let Some(key) = bearer(params) {
        let credential = Credential::new(AUTHORIZATION, "Bearer ", key);
        if credential.is_err() {
            let message = "the key holds a character that no HTTP header may carry";
            params.say(Severity::Error, "api_key", message);
        }
        return credential.ok();
    }
    Some(Credential::Aws(Arc::new(AwsIdentity {
        region: region.into(),
        service: service.into(),
        source: source(params, region),
    })))
}

/// A Bedrock API key. The variable gives way to what the entry itself says.
fn bearer(params: &mut Params<'_, '_>) -> Option<Secret> {
    let signer = params.first_set(&SIGNERS);
    match (params.given_secret("api_key"), signer) {
        (Some(key), Some(signer)) => {
            params.warn(
                signer,
                "does nothing beside api_key, which is sent as a Bedrock API key; remove one",
            );
            Some(key)
        }
        (Some(key), None) => Some(key),
        (None, Some(_)) => None,
        (None, None) => params.secret_variable(&["AWS_BEARER_TOKEN_BEDROCK"]),
    }
}

fn source(params: &mut Params<'_, '_>, region: &str) -> AwsSource {
    let sts = sts(params, region);
    let role = role(params, &sts);
    let token = web_identity_token(params);
    match (role, token) {
        (Some(role), Some(token)) => AwsSource::WebIdentity(AwsWebIdentity { token, role }),
        (Some(role), None) => AwsSource::Role(Box::new(role), Box::new(callers(params, &sts))),
        (None, Some(_)) => {
            let message = "needs aws_role_name, the role that the token stands for; it is ignored";
            params.warn("aws_web_identity_token", message);
            callers(params, &sts)
        }
        (None, None) => callers(params, &sts),
    }
}

/// Whose keys are used, be it to sign or to assume a role.
fn callers(params: &mut Params<'_, '_>, sts: &AwsSts) -> AwsSource {
    let mut profile = params.given(&["aws_profile_name"]);
    if profile.is_none() {
        if let Some(keys) = keys(params) {
            return AwsSource::Keys(keys);
        }
        profile = params.variable(&["AWS_PROFILE_NAME"]);
    }
    match profile {
        Some(name) => AwsSource::Profile(ambient::profile(params, &name, sts)),
        None => ambient::sources(params, sts),
    }
}

/// The keys in the entry; those of the environment are one of its sources.
fn keys(params: &mut Params<'_, '_>) -> Option<AwsKeys> {
    let [id, secret] =
        ["aws_access_key_id", "aws_secret_access_key"].map(|key| params.given_secret(key));
    match (id, secret) {
        (Some(access_key_id), Some(secret_access_key)) => Some(AwsKeys {
            access_key_id,
            secret_access_key,
            session_token: params.given_secret("aws_session_token"),
        }),
        (None, None) => None,
        (id, _) => {
            let (set, missing) = match id {
                Some(_) => ("aws_access_key_id", "aws_secret_access_key"),
                None => ("aws_secret_access_key", "aws_access_key_id"),
            };
            params.warn(set, format!("needs {missing} beside it; without, it is ignored and the keys of the environment sign"));
            None
        }
    }
}

fn sts(params: &mut Params<'_, '_>, region: &str) -> AwsSts {
    let variables = ["AWS_STS_ENDPOINT", "AWS_ENDPOINT_URL_STS"];
    let regional = AwsSts::regional(region);
    match params.text(&["aws_sts_endpoint"], &variables) {
        Some(endpoint) => AwsSts {
            endpoint: endpoint.into(),
            ..regional
        },
        None => regional,
    }
}

fn role(params: &mut Params<'_, '_>, sts: &AwsSts) -> Option<AwsRole> {
    let arn = params.text(&["aws_role_name"], &["AWS_ROLE_NAME"])?;
    if !arn.starts_with("arn:") {
        params.warn(
            "aws_role_name",
            "is no ARN; write `arn:aws:iam::<account>:role/<name>`",
        );
    }
    let session = params.text(&["aws_session_name"], &["AWS_SESSION_NAME"]);
    Some(AwsRole {
        arn: arn.into(),
        session_name: session.unwrap_or_else(|| SESSION.to_owned()).into(),
        external_id: params.secret("aws_external_id", &["AWS_EXTERNAL_ID"]),
        sts: sts.clone(),
    })
}

/// The token of another issuer: itself, its file, or LiteLLM's `oidc/…` for either.
fn web_identity_token(params: &mut Params<'_, '_>) -> Option<SecretSource> {
    let token = params.secret("aws_web_identity_token", &["AWS_WEB_IDENTITY_TOKEN"])?;
    let file = |path: &str| SecretSource::File(Path::new(path).into());
    let text = token.expose();
    let Some((kind, rest)) = text
        .strip_prefix("oidc/")
        .and_then(|rest| rest.split_once('/'))
    else {
        // A token has dots and no slash at its start.
        return Some(match text.starts_with('/') {
            true => file(text),
            false => SecretSource::Text(token),
        });
    };
    let found = match kind {
        "file" => Some(file(rest)),
        "env" => params.secret_variable(&[rest]).map(SecretSource::Text),
        "env_path" => params.variable(&[rest]).map(|path| file(&path)),
        _ => {
            let message =
                "only oidc/file, oidc/env and oidc/env_path are read; put the token into a file";
            params.say(Severity::NotHonoured, "aws_web_identity_token", message);
            return None;
        }
    };
    if found.is_none() {
        params.warn(
            "aws_web_identity_token",
            format!("the variable {rest} is not set; set it"),
        );
    }
    found
}
