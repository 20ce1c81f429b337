//! Whose keys sign requests to Amazon, and where those keys come from.

use std::path::Path;

use super::{Secret, SecretSource};

/// Who signs requests, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsIdentity {
    /// The region that is called: `us-east-1`.
    pub region: Box<str>,
    /// The service that is called, as signatures name it: `bedrock`.
    pub service: Box<str>,
    /// Where the keys come from.
    pub source: AwsSource,
}

/// Where keys come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AwsSource {
    /// They are here.
    Keys(AwsKeys),
    /// Amazon's shared files tell.
    Profile(AwsProfile),
    /// STS gives them for the token of another issuer.
    WebIdentity(AwsWebIdentity),
    /// STS gives them to those who have the keys of another source.
    Role(Box<AwsRole>, Box<AwsSource>),
    /// The container's own endpoint gives them (ECS, EKS).
    Container(AwsContainer),
    /// The machine's metadata service gives them (EC2), version 2 of it.
    Instance {
        /// Its base URL.
        endpoint: Box<str>,
    },
    /// The first of these that has any.
    FirstOf(Box<[AwsSource]>),
}

/// Keys that sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsKeys {
    /// Names the key; no secret in Amazon's eyes, hidden all the same.
    pub access_key_id: Secret,
    /// The key.
    pub secret_access_key: Secret,
    /// Goes along with keys that expire.
    pub session_token: Option<Secret>,
}

/// A section of Amazon's shared files, which are read when keys are needed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsProfile {
    /// Its name: `default`.
    pub name: Box<str>,
    /// The file with keys, usually `~/.aws/credentials`.
    pub credentials_file: Box<Path>,
    /// The file with everything else, usually `~/.aws/config`.
    pub config_file: Box<Path>,
    /// Where roles are assumed that the section names.
    pub sts: AwsSts,
    /// What a `credential_source` in the section may mean.
    pub ambient: Box<[AwsSource]>,
}

/// A role to assume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsRole {
    /// Its ARN.
    pub arn: Box<str>,
    /// How Amazon's logs shall name whoever assumed it.
    pub session_name: Box<str>,
    /// What the role's owner asks for.
    pub external_id: Option<Secret>,
    /// Where.
    pub sts: AwsSts,
}

/// Amazon's token service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsSts {
    /// Its base URL.
    pub endpoint: Box<str>,
    /// The region that signatures for it name.
    pub region: Box<str>,
}

/// A role that is assumed with the token of another issuer, such as Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsWebIdentity {
    /// The token.
    pub token: SecretSource,
    /// The role.
    pub role: AwsRole,
}

/// A container's endpoint for keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AwsContainer {
    /// Its whole URL.
    pub url: Box<str>,
    /// What its `authorization` header shall hold.
    pub authorization: Option<SecretSource>,
}

// === impl AwsSource ===

impl AwsSource {
    /// Every secret that is known without asking anyone.
    pub(super) fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Keys(keys) => keys.secrets(),
            Self::Profile(profile) => profile.ambient.iter().flat_map(Self::secrets).collect(),
            Self::WebIdentity(web) => {
                let external = web.role.external_id.iter();
                external.chain(web.token.text()).collect()
            }
            Self::Role(role, source) => {
                let mut secrets = source.secrets();
                secrets.extend(&role.external_id);
                secrets
            }
            Self::Container(container) => {
                let authorization = container.authorization.as_ref();
                authorization
                    .and_then(SecretSource::text)
                    .into_iter()
                    .collect()
            }
            Self::Instance { .. } => Vec::new(),
            Self::FirstOf(sources) => sources.iter().flat_map(Self::secrets).collect(),
        }
    }
}

// === impl AwsKeys ===

impl AwsKeys {
    fn secrets(&self) -> Vec<&Secret> {
        let fixed = [&self.access_key_id, &self.secret_access_key];
        fixed.into_iter().chain(&self.session_token).collect()
    }
}

// === impl AwsSts ===

impl AwsSts {
    /// The service of `region`: the global one is in Virginia alone, which makes it slow and a single point of
    /// failure (IAM User Guide, "Manage AWS STS in an AWS Region").
    pub fn regional(region: &str) -> Self {
        Self {
            endpoint: format!("https://sts.{region}.{}", AwsIdentity::domain(region)).into(),
            region: region.into(),
        }
    }
}

// === impl AwsIdentity ===

impl AwsIdentity {
    /// The domain of a region's services: China's have one of their own.
    pub fn domain(region: &str) -> &'static str {
        match region.starts_with("cn-") {
            true => "amazonaws.com.cn",
            false => "amazonaws.com",
        }
    }
}
