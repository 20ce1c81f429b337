//! Keys that the surroundings offer, in boto's order: variables, a web identity, the shared files, the container,
//! the machine.

use std::path::Path;

use tollgate_core::{
    AwsContainer, AwsKeys, AwsProfile, AwsProfiles, AwsRole, AwsSource, AwsSts, AwsWebIdentity,
    SecretSource,
};

use super::params::{Params, expanded, home};
use crate::Environment;

/// Where containers of ECS are told their keys; the variable holds the path.
const ECS: &str = "http://169.254.170.2";
const INSTANCE: &str = "http://169.254.169.254";
const INSTANCE_V6: &str = "http://[fd00:ec2::254]";

/// Every source that the environment names.
pub(super) fn sources(params: &mut Params<'_, '_>, sts: &AwsSts) -> AwsSource {
    let name = profile_name(&params.reader.environment);
    let mut sources: Vec<_> = keys(params).into_iter().collect();
    sources.extend(web_identity(params, sts));
    sources.push(AwsSource::Profile(profile(params, &name, sts)));
    sources.extend(container(params));
    sources.extend(instance(params));
    AwsSource::FirstOf(sources.into())
}

/// A profile of the shared files.
pub(super) fn profile(params: &mut Params<'_, '_>, name: &str, sts: &AwsSts) -> AwsProfile {
    let surroundings = [keys(params), container(params), instance(params)];
    let environment = &params.reader.environment;
    let [credentials_file, config_file] = files(environment);
    AwsProfile {
        name: name.into(),
        credentials_file,
        config_file,
        sts: sts.clone(),
        ambient: surroundings.into_iter().flatten().collect(),
    }
}

/// The region that the shared files name for a profile. They are read here because it is a part of the address.
pub(super) fn region(environment: &Environment, profile: Option<&str>) -> Option<String> {
    let read = |file: Box<Path>| std::fs::read_to_string(file).unwrap_or_default();
    let [credentials, config] = files(environment).map(read);
    let name = profile.map_or_else(|| profile_name(environment), str::to_owned);
    let profiles = AwsProfiles::parse(&credentials, &config);
    Some(profiles.get(&name)?.text("region")?.to_owned())
}

fn profile_name(environment: &Environment) -> String {
    let names = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    let name = names.iter().find_map(|name| environment.get(name));
    name.unwrap_or("default").to_owned()
}

/// The file with keys, and the one with everything else.
fn files(environment: &Environment) -> [Box<Path>; 2] {
    let file = |variable, name| match environment.get(variable) {
        Some(path) => expanded(path, environment).into(),
        None => Path::new(home(environment).unwrap_or_default())
            .join(".aws")
            .join(name)
            .into(),
    };
    [
        file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        file("AWS_CONFIG_FILE", "config"),
    ]
}

fn keys(params: &mut Params<'_, '_>) -> Option<AwsSource> {
    let access_key_id = params.secret_variable(&["AWS_ACCESS_KEY_ID"])?;
    Some(AwsSource::Keys(AwsKeys {
        access_key_id,
        secret_access_key: params.secret_variable(&["AWS_SECRET_ACCESS_KEY"])?,
        session_token: params.secret_variable(&["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]),
    }))
}

/// A role of Kubernetes' or another issuer's: both variables are set by the platform.
fn web_identity(params: &Params<'_, '_>, sts: &AwsSts) -> Option<AwsSource> {
    let file = params.variable(&["AWS_WEB_IDENTITY_TOKEN_FILE"])?;
    let arn = params.variable(&["AWS_ROLE_ARN"])?;
    let session = params.variable(&["AWS_ROLE_SESSION_NAME"]);
    Some(AwsSource::WebIdentity(AwsWebIdentity {
        token: SecretSource::File(expanded(&file, &params.reader.environment).into()),
        role: AwsRole {
            arn: arn.into(),
            session_name: session.as_deref().unwrap_or("tollgate").into(),
            external_id: None,
            sts: sts.clone(),
        },
    }))
}

fn container(params: &mut Params<'_, '_>) -> Option<AwsSource> {
    let relative = params.variable(&["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]);
    let url = match relative {
        Some(path) => format!("{ECS}{path}"),
        None => params.variable(&["AWS_CONTAINER_CREDENTIALS_FULL_URI"])?,
    };
    let file = params.variable(&["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]);
    let authorization = match file {
        Some(file) => Some(SecretSource::File(Path::new(&file).into())),
        None => params
            .secret_variable(&["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
            .map(SecretSource::Text),
    };
    Some(AwsSource::Container(AwsContainer {
        url: url.into(),
        authorization,
    }))
}

fn instance(params: &Params<'_, '_>) -> Option<AwsSource> {
    if params.reader.environment.flag("AWS_EC2_METADATA_DISABLED") {
        return None;
    }
    let endpoint = params.variable(&["AWS_EC2_METADATA_SERVICE_ENDPOINT"]);
    let mode = params.variable(&["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]);
    let is_v6 = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("ipv6"));
    let usual = if is_v6 { INSTANCE_V6 } else { INSTANCE };
    let endpoint = endpoint.as_deref().unwrap_or(usual).into();
    Some(AwsSource::Instance { endpoint })
}
