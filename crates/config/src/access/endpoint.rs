//! Where requests go.

use tollgate_catalog::{BaseError, ProviderEntry};
use tollgate_core::Endpoint;

use crate::{Severity, node::Node, reader::Reader};

/// The address: what the first of `keys` says, else a variable, else the `usual` one, else the provider's.
pub(super) fn read(
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
