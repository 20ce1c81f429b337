//! The keys with which providers' credentials are encrypted.

use tollgate_core::Secret;

use crate::{Severity, node::Node, reader::Reader};

/// LiteLLM's variable for the key.
const VARIABLE: &str = "LITELLM_SALT_KEY";

/// Keys for what is stored encrypted.
#[derive(Clone, Debug, Default)]
pub struct SaltKeys {
    /// The one that encrypts; the master key stands in where there is none.
    pub current: Option<Secret>,
    /// Those that were used before, for what is not encrypted anew yet.
    pub previous: Vec<Secret>,
}

// === impl SaltKeys ===

impl SaltKeys {
    pub(crate) fn read(reader: &mut Reader, general: &Node<'_>) -> Self {
        let filled = |key: &Secret| !key.expose().is_empty();
        // An unset variable is an error: with another key nothing that is stored could be read.
        let current = reader.secret(Severity::Error, &general.get("salt_key"));
        let current = current.filter(filled).or_else(|| {
            let key = Secret::new(reader.environment.get(VARIABLE)?.trim());
            reader.secrets.push(key.clone());
            Some(key)
        });
        let list = general.get("salt_key_previous");
        // A list of keys; one key says the same.
        let nodes: Vec<_> = match list.items().next() {
            Some(_) => list.items().collect(),
            None => vec![list],
        };
        let previous = nodes
            .iter()
            .filter_map(|node| reader.secret(Severity::Error, node));
        Self {
            current,
            previous: previous.filter(filled).collect(),
        }
    }
}
