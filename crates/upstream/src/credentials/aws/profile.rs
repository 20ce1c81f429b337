//! Keys as Amazon's shared files tell.
//!
//! Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and "Assume role credential
//! provider".

use std::path::Path;

use tollgate_core::{
    AwsKeys, AwsProfile, AwsProfileSettings, AwsProfiles, AwsRole, AwsSource, AwsWebIdentity,
    SecretSource,
};

use crate::credentials::failure::Failure;

/// What a session is called in Amazon's logs where the profile does not say.
const SESSION: &str = "tollgate";

/// Reads the files: where the keys of the profile are.
pub(super) async fn find(profile: &AwsProfile) -> Result<AwsSource, Failure> {
    let credentials = read(&profile.credentials_file).await?;
    let config = read(&profile.config_file).await?;
    let profiles = AwsProfiles::parse(&credentials, &config);
    source(profile, &profiles)
}

/// A file's text; one that does not exist is empty.
async fn read(path: &Path) -> Result<String, Failure> {
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::refused(format!(
            "{} cannot be read: {error}",
            path.display()
        ))),
    }
}

/// Where the keys of the profile are, by what the files say.
fn source(profile: &AwsProfile, profiles: &AwsProfiles) -> Result<AwsSource, Failure> {
    let Some(settings) = profiles.get(&profile.name) else {
        return Err(Failure::absent(format!(
            "there is no profile `{}` in {} or {}",
            profile.name,
            profile.credentials_file.display(),
            profile.config_file.display()
        )));
    };
    if let Some(arn) = settings.text("role_arn") {
        return role(profile, settings, arn);
    }
    match keys(settings) {
        Some(keys) => Ok(AwsSource::Keys(keys)),
        None => Err(without_keys(profile, settings)),
    }
}

fn keys(settings: &AwsProfileSettings) -> Option<AwsKeys> {
    Some(AwsKeys {
        access_key_id: settings.secret("aws_access_key_id")?.clone(),
        secret_access_key: settings.secret("aws_secret_access_key")?.clone(),
        session_token: settings.secret("aws_session_token").cloned(),
    })
}

fn role(
    profile: &AwsProfile,
    settings: &AwsProfileSettings,
    arn: &str,
) -> Result<AwsSource, Failure> {
    let role = AwsRole {
        arn: arn.into(),
        session_name: settings.text("role_session_name").unwrap_or(SESSION).into(),
        external_id: settings.secret("external_id").cloned(),
        sts: profile.sts.clone(),
    };
    if let Some(file) = settings.text("web_identity_token_file") {
        let token = SecretSource::File(Path::new(file).into());
        return Ok(AwsSource::WebIdentity(AwsWebIdentity { token, role }));
    }
    let source = match settings.text("source_profile") {
        // A profile may hold the keys that its own role is assumed with.
        Some(name) if name == &*profile.name => keys(settings).map(AwsSource::Keys),
        Some(name) => Some(AwsSource::Profile(AwsProfile {
            name: name.into(),
            ..profile.clone()
        })),
        None => settings
            .text("credential_source")
            .and_then(|name| ambient(profile, name)),
    };
    match source {
        Some(source) => Ok(AwsSource::Role(Box::new(role), Box::new(source))),
        None => Err(Failure::refused(format!(
            "the profile `{}` names a role, but nothing that can assume it: give it a source_profile with keys, or a \
             credential_source that is there",
            profile.name
        ))),
    }
}

/// The surroundings that a `credential_source` names.
fn ambient(profile: &AwsProfile, name: &str) -> Option<AwsSource> {
    let named = |source: &&AwsSource| match source {
        AwsSource::Keys(_) => name == "Environment",
        AwsSource::Instance { .. } => name == "Ec2InstanceMetadata",
        AwsSource::Container(_) => name == "EcsContainer",
        _ => false,
    };
    profile.ambient.iter().find(named).cloned()
}

fn without_keys(profile: &AwsProfile, settings: &AwsProfileSettings) -> Failure {
    let other = [
        "credential_process",
        "sso_session",
        "sso_start_url",
        "login_session",
    ];
    let name = &profile.name;
    match other.into_iter().find(|key| settings.text(key).is_some()) {
        Some(key) => Failure::refused(format!(
            "the profile `{name}` gets its keys by {key}, which is not supported: export keys with \
             `aws configure export-credentials`, or let it assume a role"
        )),
        // The section may hold nothing but a region, as `aws configure` leaves it on a machine with a role.
        None => Failure::absent(format!("the profile `{name}` holds no keys")),
    }
}
