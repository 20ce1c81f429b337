//! How a deployment is reached: address, credential, headers.

mod ambient;
mod aws;
mod azure;
mod google;
mod headers;
mod params;
mod region;

use http::HeaderMap;
use tollgate_catalog::{AuthScheme, BaseError, CredentialError, Key, ProviderEntry};
use tollgate_core::{AwsIdentity, Credential, Endpoint, Secret};

use self::params::Params;

use crate::{Severity, effective::is_placeholder, node::Node, provider::Target, reader::Reader};

/// Where a deployment's requests go, and what they carry.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) credential: Option<Credential>,
    pub(crate) headers: HeaderMap,
}

/// Parameters that only some providers understand: how they begin, whose they are, and who else has them.
const OWNED: [(&str, &str); 5] = [
    ("aws_", "Amazon Bedrock"),
    ("vertex_", "Vertex AI"),
    ("azure_", "Azure"),
    ("tenant_id", "Azure"),
    ("client_secret", "Azure"),
];
const BASES: [&str; 2] = ["api_base", "base_url"];
const AMAZONS_BASES: [&str; 3] = ["api_base", "base_url", "aws_bedrock_runtime_endpoint"];

/// Reads address, key and headers of a model; what is not there comes from the provider's variables.
pub(crate) fn read(reader: &mut Reader, params: &Node<'_>, target: &Target) -> Access {
    check_owners(reader, params, target.entry);
    let (endpoint, credential) = match target.entry.auth {
        AuthScheme::Aws(service) => amazon(reader, params, target, service),
        AuthScheme::Google => vertex(reader, params, target.entry),
        _ => plain(reader, params, target),
    };
    Access {
        endpoint,
        credential,
        headers: headers::read(reader, params, target.entry),
    }
}

/// What the environment alone knows; `None` where that is not enough to call the provider.
pub(crate) fn from_environment(
    reader: &mut Reader,
    entry: &'static ProviderEntry,
) -> Option<Access> {
    let nothing = Node {
        path: String::new(),
        value: None,
    };
    let target = Target {
        entry,
        model: String::new(),
        dialect: entry.dialect,
        quirks: entry.quirks(),
        region: None,
    };
    // What is missing is said of entries that somebody wrote, not of what might be there.
    let said = reader.findings.len();
    let access = read(reader, &nothing, &target);
    reader.findings.truncate(said);
    let usable = access.credential.is_some() || !entry.needs_key();
    (access.endpoint.is_some() && usable).then_some(access)
}

type Reached = (Option<Endpoint>, Option<Credential>);

fn plain(reader: &mut Reader, params: &Node<'_>, target: &Target) -> Reached {
    let spoken = target.entry.is_openai_compatible() && target.dialect == target.entry.dialect;
    let endpoint = endpoint(reader, params, target.entry, &BASES, None, spoken);
    let credential = match &endpoint {
        Some(endpoint) => credential(reader, params, target.entry, endpoint, spoken),
        None => None,
    };
    (endpoint, credential)
}

fn amazon(
    reader: &mut Reader,
    params: &Node<'_>,
    target: &Target,
    service: &'static str,
) -> Reached {
    let mut own = Params {
        reader,
        node: params,
    };
    let Some(region) = region::read(&mut own, &target.model, target.region.as_deref()) else {
        return (None, None);
    };
    let credential = aws::credential(&mut own, service, &region);
    let domain = AwsIdentity::domain(&region);
    let usual = format!("https://{service}-runtime.{region}.{domain}");
    let endpoint = endpoint(
        reader,
        params,
        target.entry,
        &AMAZONS_BASES,
        Some(usual),
        true,
    );
    (endpoint, credential)
}

fn vertex(reader: &mut Reader, params: &Node<'_>, entry: &'static ProviderEntry) -> Reached {
    let mut own = Params {
        reader,
        node: params,
    };
    let Some(source) = google::source(&mut own) else {
        return (None, None);
    };
    let base = own.text(&BASES, entry.base_env);
    let is_whole = base.is_some_and(|base| google::whole(&base).is_some());
    let place = match is_whole {
        true => None,
        false => match google::place(&mut own, &source) {
            Some(place) => Some(place),
            None => return (None, None),
        },
    };
    let usual = place.as_ref().map(|place| place.base.clone());
    let Some(mut endpoint) = endpoint(reader, params, entry, &BASES, usual, true) else {
        return (None, None);
    };
    google::Place::aim(place.as_ref(), &mut endpoint);
    // A key is given only for Vertex AI's express mode.
    let credential = match params.get("api_key").is_set() {
        true => credential(reader, params, entry, &endpoint, true),
        false => Some(google::credential(source)),
    };
    (Some(endpoint), credential)
}

/// Says of parameters that another provider's models have that they do nothing here.
fn check_owners(reader: &mut Reader, params: &Node<'_>, entry: &ProviderEntry) {
    let owner = match entry.auth {
        AuthScheme::Aws(_) => "Amazon Bedrock",
        AuthScheme::Google => "Vertex AI",
        AuthScheme::Azure | AuthScheme::AzureAi => "Azure",
        _ => "",
    };
    for (key, node) in params.members() {
        let owned = OWNED.iter().find(|(start, _)| key.starts_with(start));
        if let Some((_, whose)) = owned.filter(|(_, whose)| *whose != owner)
            && !node.is_off()
        {
            let message = format!("belongs to {whose}, and is not used for {}", entry.name);
            reader.say(Severity::NotHonoured, &node, message);
        }
    }
}

/// The address: what the first of `keys` says, else a variable, else the `usual` one, else the provider's.
fn endpoint(
    reader: &mut Reader,
    params: &Node<'_>,
    entry: &'static ProviderEntry,
    keys: &[&str],
    usual: Option<String>,
    spoken: bool,
) -> Option<Endpoint> {
    let node = keys.iter().map(|key| params.get(key)).find(Node::is_set);
    let base = node
        .as_ref()
        .and_then(|node| reader.text(node))
        .filter(|base| !base.is_empty());
    if base.is_none() && node.as_ref().is_some_and(|node| !node.is_off()) {
        // It refers to a variable that is not set. Prompts must not go to the provider's own address instead.
        return None;
    }
    let version = reader.text(&params.get("api_version"));
    let environment = reader.environment.clone();
    let lookup = |name: &str| environment.get(name).map(str::to_owned);
    let elsewhere = entry.base_env.iter().any(|name| lookup(name).is_some());
    let base = base.or(usual.filter(|_| !elsewhere));
    match entry.endpoint(base.as_deref(), version.as_deref(), &lookup) {
        Ok(endpoint) => Some(endpoint),
        Err(error) => {
            let severity = match error {
                BaseError::Invalid(_) => Severity::Error,
                _ => Severity::Warning,
            };
            // A provider that cannot be called yet has been told of already.
            if spoken || severity == Severity::Error {
                reader.say(
                    severity,
                    &node.unwrap_or_else(|| params.get("model")),
                    error.to_string(),
                );
            }
            None
        }
    }
}

fn credential(
    reader: &mut Reader,
    params: &Node<'_>,
    entry: &'static ProviderEntry,
    endpoint: &Endpoint,
    spoken: bool,
) -> Option<Credential> {
    let node = params.get("api_key");
    let found = match entry.auth {
        AuthScheme::Azure | AuthScheme::AzureAi => match key_or_token(reader, params, entry) {
            Found::Token(token) => return Some(token),
            Found::Key(key) => Some(key),
            Found::Nothing => None,
        },
        _ => find_key(reader, &node, entry),
    };
    let Some(key) = found else {
        if spoken && entry.needs_key() && !node.is_set() {
            missing_key(reader, &node, entry);
        }
        return None;
    };
    match entry.credential(key, endpoint) {
        Ok(credential) => credential,
        Err(CredentialError::NotAHeader) => {
            reader.say(
                Severity::Error,
                &node,
                CredentialError::NotAHeader.to_string(),
            );
            None
        }
        Err(unsupported) => {
            if spoken {
                reader.say(
                    Severity::NotHonoured,
                    &params.get("model"),
                    unsupported.to_string(),
                );
            }
            None
        }
    }
}

/// What Azure is authorised with.
enum Found {
    Key(Key),
    Token(Credential),
    Nothing,
}

/// A key or a token of Entra's: what the entry says wins over the environment, and a key over a token.
fn key_or_token(reader: &mut Reader, params: &Node<'_>, entry: &'static ProviderEntry) -> Found {
    let node = params.get("api_key");
    let mut own = Params {
        reader,
        node: params,
    };
    let asks_for_token = azure::is_given(&own);
    if !node.is_off()
        && let Some(key) = asks_for_token
    {
        own.warn(key, "does nothing beside api_key; remove one");
    }
    if node.is_off()
        && asks_for_token.is_some()
        && let Some(token) = azure::credential(&mut own)
    {
        return Found::Token(token);
    }
    match find_key(reader, &node, entry) {
        Some(key) => Found::Key(key),
        None => {
            let mut own = Params {
                reader,
                node: params,
            };
            azure::credential(&mut own).map_or(Found::Nothing, Found::Token)
        }
    }
}

fn find_key(reader: &mut Reader, node: &Node<'_>, entry: &'static ProviderEntry) -> Option<Key> {
    if let Some(secret) = reader
        .secret(Severity::Warning, node)
        .filter(|secret| !secret.expose().is_empty())
    {
        check_placeholder(reader, node, &secret);
        return Some(Key::configured(secret));
    }
    let environment = reader.environment.clone();
    let found = entry.key(&|name| environment.get(name).map(str::to_owned));
    if let Some(key) = &found {
        reader.secrets.push(key.secret.clone());
    }
    found
}

fn check_placeholder(reader: &mut Reader, node: &Node<'_>, secret: &Secret) {
    if is_placeholder(secret.expose()) {
        let message = "looks like a placeholder; the provider will refuse calls until the real key stands here";
        reader.say(Severity::Warning, node, message);
    }
}

fn missing_key(reader: &mut Reader, node: &Node<'_>, entry: &ProviderEntry) {
    let variables = match entry.key_env {
        [] => String::new(),
        variables => format!(" or the variable {}", variables.join(" or ")),
    };
    let message = format!(
        "{} wants a key: set api_key{variables}; until then it refuses calls",
        entry.name
    );
    reader.say(Severity::Warning, node, message);
}
