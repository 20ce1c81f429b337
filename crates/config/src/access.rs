//! How a deployment is reached: address, credential, headers.

use http::{HeaderMap, HeaderName, HeaderValue};
use tollgate_catalog::{BaseError, CredentialError, Key, ProviderEntry};
use tollgate_core::{Credential, Endpoint, Secret};

use crate::{Severity, effective::is_placeholder, node::Node, provider::Target, reader::Reader};

/// Where a deployment's requests go, and what they carry.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) credential: Option<Credential>,
    pub(crate) headers: HeaderMap,
}

/// Reads address, key and headers of a model; what is not there comes from the provider's variables.
pub(crate) fn read(reader: &mut Reader, params: &Node<'_>, target: &Target) -> Access {
    let spoken = target.entry.is_openai_compatible() && target.dialect == target.entry.dialect;
    let endpoint = endpoint(reader, params, target.entry, spoken);
    let credential = match &endpoint {
        Some(endpoint) => credential(reader, params, target.entry, endpoint, spoken),
        None => None,
    };
    Access {
        endpoint,
        credential,
        headers: headers(reader, params, target.entry),
    }
}

/// What the environment alone knows; `None` where that is not enough to call the provider.
pub(crate) fn from_environment(
    reader: &mut Reader,
    entry: &'static ProviderEntry,
) -> Option<Access> {
    let environment = reader.environment.clone();
    let lookup = |name: &str| environment.get(name).map(str::to_owned);
    let endpoint = entry.endpoint(None, None, &lookup).ok()?;
    let credential = match entry.key(&lookup) {
        Some(key) => {
            reader.secrets.push(key.secret.clone());
            entry.credential(key, &endpoint).ok()?
        }
        None if entry.needs_key() => return None,
        None => None,
    };
    Some(Access {
        endpoint: Some(endpoint),
        credential,
        headers: entry.default_headers(&lookup),
    })
}

fn endpoint(
    reader: &mut Reader,
    params: &Node<'_>,
    entry: &'static ProviderEntry,
    spoken: bool,
) -> Option<Endpoint> {
    let node = [params.get("api_base"), params.get("base_url")]
        .into_iter()
        .find(Node::is_set);
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
    let key = key(reader, &node, entry, spoken)?;
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

fn key(
    reader: &mut Reader,
    node: &Node<'_>,
    entry: &'static ProviderEntry,
    spoken: bool,
) -> Option<Key> {
    if let Some(secret) = reader
        .secret(Severity::Warning, node)
        .filter(|secret| !secret.expose().is_empty())
    {
        check_placeholder(reader, node, &secret);
        return Some(Key::configured(secret));
    }
    let environment = reader.environment.clone();
    let found = entry.key(&|name| environment.get(name).map(str::to_owned));
    match &found {
        Some(key) => reader.secrets.push(key.secret.clone()),
        None if spoken && entry.needs_key() && !node.is_set() => missing_key(reader, node, entry),
        None => {}
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

fn headers(reader: &mut Reader, params: &Node<'_>, entry: &ProviderEntry) -> HeaderMap {
    let environment = reader.environment.clone();
    let mut headers = entry.default_headers(&|name| environment.get(name).map(str::to_owned));
    let organization = params.get("organization");
    if let Some(value) = reader.text(&organization) {
        insert(
            reader,
            &organization,
            &mut headers,
            "openai-organization",
            &value,
        );
    }
    for map in [params.get("headers"), params.get("extra_headers")] {
        reader.map(&map);
        for (name, node) in map.members() {
            if let Some(value) = reader.secret(Severity::Warning, &node) {
                insert(reader, &node, &mut headers, name, value.expose());
            }
        }
    }
    headers
}

fn insert(reader: &mut Reader, node: &Node<'_>, headers: &mut HeaderMap, name: &str, value: &str) {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(name), Ok(mut value)) => {
            // Extra headers often hold keys, so none of them is ever printed.
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        _ => reader.say(
            Severity::Error,
            node,
            "is no HTTP header: the name or the value holds forbidden characters",
        ),
    }
}
