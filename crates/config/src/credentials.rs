//! Credentials that models refer to by name: `credential_list`, and those that are kept elsewhere.

use std::{collections::BTreeMap, fmt, sync::Arc};

use figment::value::{Dict, Value};
use serde_json::{Map, Value as Json};

use crate::{Severity, node::Node, reader::Reader};

/// The member of `litellm_params` that names one.
pub(crate) const NAME: &str = "litellm_credential_name";

/// Values for `litellm_params`, under the names by which models refer to them. Not printable: that is what
/// they are for. A copy is cheap.
#[derive(Clone, Default)]
pub struct Credentials(Arc<BTreeMap<String, Dict>>);

/// `litellm_params` of a model, once the credential that it names is looked for.
pub(crate) enum Resolved {
    /// It names none, so they are as they are written.
    Own,
    /// With the credential's values.
    With(Value),
    /// The credential is not there.
    Missing(String),
}

// === impl Credentials ===

impl Credentials {
    /// Reads `credential_list`.
    pub(crate) fn read(reader: &mut Reader, list: &Node<'_>) -> Self {
        let mut credentials = BTreeMap::new();
        reader.list(list);
        for entry in list.items() {
            let values = entry.get("credential_values");
            let name = reader.text(&entry.get("credential_name"));
            match (name.filter(|name| !name.is_empty()), values.value) {
                (Some(name), Some(Value::Dict(_, values))) => {
                    credentials.insert(name, values.clone());
                }
                _ => {
                    let message = "needs credential_name, and credential_values as a map";
                    reader.say(Severity::Error, &entry, message);
                }
            }
        }
        Self(Arc::new(credentials))
    }

    /// Adds a credential that is kept elsewhere; the last of a name counts.
    pub fn insert(&mut self, name: impl Into<String>, values: &Map<String, Json>) {
        // What is JSON can always be told in figment's terms.
        if let Ok(Value::Dict(_, values)) = Value::serialize(values) {
            Arc::make_mut(&mut self.0).insert(name.into(), values);
        }
    }

    /// Takes a credential away.
    pub fn remove(&mut self, name: &str) {
        Arc::make_mut(&mut self.0).remove(name);
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The credentials by name, each with its values as they are written: references to variables stay references.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Map<String, Json>)> {
        let json = |values: &Dict| match serde_json::to_value(values) {
            Ok(Json::Object(values)) => values,
            _ => Map::new(),
        };
        self.0
            .iter()
            .map(move |(name, values)| (name.as_str(), json(values)))
    }

    /// `params` with the values of the credential that they name, of these or of `more`. What the model says itself wins
    /// over its credential, as in LiteLLM, and the configuration over what is kept elsewhere.
    pub(crate) fn resolve(&self, reader: &mut Reader, params: &Node<'_>, more: &Self) -> Resolved {
        let name = reader.text(&params.get(NAME));
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Resolved::Own;
        };
        let values = self.0.get(&name).or_else(|| more.0.get(&name));
        match (values, params.value) {
            (Some(values), Some(Value::Dict(tag, own))) => {
                let mut all = values.clone();
                all.extend(own.clone());
                Resolved::With(Value::Dict(*tag, all))
            }
            _ => Resolved::Missing(name),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
