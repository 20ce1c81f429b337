//! What is known about a deployment beside what its calls need.

use std::sync::Arc;

use figment::value::Value;
use serde_json::{Map, Value as Json};
use tollgate_catalog::Model;
use tollgate_core::{Deployment, Rate};

use crate::{
    effective::{is_secret_name, scrubbed},
    members::json_number,
    node::{Node, scalar_text},
    price::{Priced, is_price},
    reader::{REFERENCE, Reader},
};

/// A deployment and the facts about it.
#[derive(Clone, Debug)]
pub struct Described {
    /// What calls need.
    pub deployment: Arc<Deployment>,
    /// What people and programs want to know.
    pub facts: Facts,
}

/// What a configuration and the catalogue say about a model.
#[derive(Clone, Debug)]
pub struct Facts {
    /// `litellm_params.model`, as it is written.
    pub model: Box<str>,
    /// The row of the catalogue: that of `base_model`, else that of the model. None for wildcards.
    pub listed: Option<Model>,
    /// Who says what it costs.
    pub origin: PriceOrigin,
    /// Prices that the configuration gives and nothing counts yet, by LiteLLM's names.
    pub other_prices: Vec<(Box<str>, Rate)>,
    /// The rest of `model_info`, as it is written, without anything secret.
    pub info: Map<String, Json>,
    /// Whether it was added while the gateway ran, and stands in no file.
    pub stored: bool,
}

/// Who says what a deployment costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceOrigin {
    /// Nobody.
    Unknown,
    /// The configuration.
    Config,
    /// The catalogue, in this row.
    Catalogue(Model),
    /// The catalogue, but for some prices that the configuration gives.
    Both(Model),
    /// The catalogue, once a call says which model the wildcard stands for.
    PerModel,
}

/// A deployment before its id is known.
pub(crate) type Draft = (Deployment, Facts);

// === impl Described ===

impl From<Draft> for Described {
    fn from((deployment, facts): Draft) -> Self {
        Self {
            deployment: Arc::new(deployment),
            facts,
        }
    }
}

// === impl Facts ===

impl Facts {
    /// The facts about a wildcard that nobody wrote down.
    pub(crate) fn of_wildcard(model: &str) -> Self {
        Self {
            model: model.into(),
            listed: None,
            origin: PriceOrigin::PerModel,
            other_prices: Vec::new(),
            info: Map::new(),
            stored: false,
        }
    }

    pub(crate) fn read(reader: &Reader, info: &Node<'_>, model: &str, priced: &Priced) -> Self {
        let own = ["id", "db_model"];
        let shown = |key: &str| !is_price(key) && !own.contains(&key) && !is_secret_name(key);
        let rest = info.members().filter(|(key, _)| shown(key));
        let known = |name: &str| priced.others.iter().any(|(other, _)| **other == *name);
        let rest = rest.filter(|(key, _)| !known(key));
        let members = rest.filter_map(|(key, node)| Some((key.to_owned(), json(reader, &node)?)));
        Self {
            model: model.into(),
            listed: priced.listed,
            origin: priced.origin,
            other_prices: priced.others.clone(),
            info: members.collect(),
            stored: false,
        }
    }
}

/// The value as JSON, without secrets; references to variables stay references.
fn json(reader: &Reader, node: &Node<'_>) -> Option<Json> {
    Some(match node.value? {
        Value::Bool(_, flag) => Json::Bool(*flag),
        Value::Dict(..) => {
            let members = node.members().filter(|(key, _)| !is_secret_name(key));
            let members =
                members.filter_map(|(key, value)| Some((key.to_owned(), json(reader, &value)?)));
            Json::Object(members.collect())
        }
        Value::Array(..) => {
            let items = node.items();
            Json::Array(items.filter_map(|item| json(reader, &item)).collect())
        }
        number @ Value::Num(..) => Json::Number(json_number(number)?),
        text => match scalar_text(text)? {
            text if text.starts_with(REFERENCE) => Json::String(text),
            text => Json::String(scrubbed(&text, &reader.secrets)),
        },
    })
}
