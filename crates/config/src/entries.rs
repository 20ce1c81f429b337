//! Models that are added while the gateway runs.

use std::{fmt, sync::Arc};

use figment::{Figment, value::Value};
use serde_json::Value as Json;

use crate::{
    Credentials, Described, Environment, Finding, Severity,
    deployments::{self, Setting},
    effective,
    facts::Draft,
    node::Node,
    places::Places,
    reader::Reader,
};

/// Reads models as if they stood in the file's `model_list`: with its variables, its credentials and its checks.
#[derive(Clone, Default)]
pub struct Entries(Arc<Inner>);

#[derive(Default)]
struct Inner {
    environment: Environment,
    setting: Setting,
    /// The file's own list, where a model of it waits for a credential.
    waiting: Option<List>,
}

/// A list of models, and where its values stand.
struct List {
    figment: Figment,
    places: Places,
    value: Value,
}

/// A model that was added.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its deployments: one, but for the model `*`.
    pub described: Vec<Described>,
    /// What there is to say about it, no error among it.
    pub findings: Vec<Finding>,
}

// === impl Entries ===

impl Entries {
    /// Entries that are read as `reader` reads those of `list`, some of which wait for a credential, if `waiting`.
    pub(crate) fn new(reader: &Reader, setting: Setting, list: &Node<'_>, waiting: bool) -> Self {
        let list = list.value.filter(|_| waiting).map(|value| List {
            figment: reader.figment.clone(),
            places: reader.places.clone(),
            value: value.clone(),
        });
        Self(Arc::new(Inner {
            environment: reader.environment.clone(),
            setting,
            waiting: list,
        }))
    }

    /// The file's credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.0.setting.credentials
    }

    /// What an entry of `model_list` stands for, whose credential may be in `stored`.
    ///
    /// # Errors
    ///
    /// All findings, at least one of them a [`Severity::Error`]: it cannot be called.
    pub fn read(&self, entry: &Json, stored: &Credentials) -> Result<Entry, Vec<Finding>> {
        let mut reader = self.reader(Figment::new(), Places::default());
        // What is JSON can always be told in figment's terms.
        let value = Value::serialize(entry).unwrap_or_else(|_| Value::from(""));
        let node = Node::root(&value);
        let mut drafts = Vec::new();
        if reader.map(&node) {
            let (found, waiting) = deployments::entry_of(&mut reader, &node, &self.setting(stored));
            drafts.extend(found);
            if waiting {
                let message = "names a credential that is not there";
                reader.say(Severity::Error, &node.get("litellm_params"), message);
            }
        }
        let mut findings = reader.findings;
        effective::scrub(&mut findings, &reader.secrets);
        match findings.iter().any(Finding::is_error) {
            true => Err(findings),
            false => Ok(Entry {
                described: drafts.into_iter().map(stored_draft).collect(),
                findings,
            }),
        }
    }

    /// The file's models with the credentials of `stored`; `None` when none of them waits for one.
    pub fn list(&self, stored: &Credentials) -> Option<Vec<Described>> {
        let list = self.0.waiting.as_ref()?;
        let mut reader = self.reader(list.figment.clone(), list.places.clone());
        let node = Node::at("model_list", &list.value);
        Some(deployments::read(&mut reader, &node, &self.setting(stored)).described)
    }

    fn reader(&self, figment: Figment, places: Places) -> Reader {
        Reader {
            figment,
            places,
            environment: self.0.environment.clone(),
            findings: Vec::new(),
            secrets: Vec::new(),
        }
    }

    fn setting(&self, stored: &Credentials) -> Setting {
        Setting {
            more: stored.clone(),
            ..self.0.setting.clone()
        }
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.0.waiting.is_some();
        let mut debug = f.debug_struct("Entries");
        debug.field("setting", &self.0.setting);
        debug.field("waiting", &waiting).finish_non_exhaustive()
    }
}

fn stored_draft((deployment, mut facts): Draft) -> Described {
    facts.stored = true;
    Described::from((deployment, facts))
}
