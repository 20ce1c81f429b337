//! From sources to a snapshot.

use std::{fmt, path::PathBuf};

use crate::{
    EffectiveValue, Environment, Finding, Severity, Snapshot, effective, keys, layers::Layers,
    node::Node, reader::Reader, routes, sections, wildcards,
};

/// Where settings come from.
#[derive(Clone, Default)]
pub struct Sources {
    /// The YAML file; without one the environment alone decides, as [`from_environment`] says.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Environment,
    /// Values of the command line, `("general_settings.master_key", "…")`; they win over everything.
    pub overrides: Vec<(String, String)>,
}

/// A configuration that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub snapshot: Snapshot,
    /// What there is to say about them: no error among it, except from [`from_environment`].
    pub findings: Vec<Finding>,
    /// Every value that is set, and by whom; secrets are masked.
    pub effective: Vec<EffectiveValue>,
}

/// Reads all sources.
///
/// # Errors
///
/// All findings, at least one of them a [`Severity::Error`]: the configuration cannot be used.
pub fn load(sources: &Sources) -> Result<Loaded, Vec<Finding>> {
    let loaded = read(sources);
    match loaded.findings.iter().any(Finding::is_error) {
        true => Err(loaded.findings),
        false => Ok(loaded),
    }
}

/// What the environment alone gives: a wildcard deployment `prefix/*` for each provider whose key variable is
/// set, plain names such as `gpt-*` for OpenAI's and other well-known families, and `TOLLGATE_…` overrides.
///
/// Values that cannot be used are left at their defaults; the findings say which.
pub fn from_environment(environment: &Environment) -> Loaded {
    read(&Sources {
        file: None,
        environment: environment.clone(),
        overrides: Vec::new(),
    })
}

fn read(sources: &Sources) -> Loaded {
    let layers = Layers::collect(sources);
    let root = layers.root();
    let mut reader = Reader {
        figment: layers.figment,
        places: layers.places,
        environment: sources.environment.clone(),
        findings: layers.findings,
        secrets: Vec::new(),
    };
    let root = Node::root(&root);
    sections::export_variables(&mut reader, &root);
    keys::check(&mut reader, &root);
    let mut snapshot = sections::read(&mut reader, &root);
    let has_models = !root.get("model_list").is_off();
    if sources.file.is_none() && !has_models {
        wildcards::add_all(&mut reader, &mut snapshot);
    }
    let has_error = |reader: &Reader| reader.findings.iter().any(Finding::is_error);
    if sources.file.is_some() && !has_models && !has_error(&reader) {
        let message =
            "no models are configured; every call will be answered that its model does not exist";
        reader.say(Severity::Warning, &root.get("model_list"), message);
    }
    routes::read(&mut reader, &root, &mut snapshot);
    let effective = effective::list(&reader, &root);
    let mut findings = reader.findings;
    effective::scrub(&mut findings, &reader.secrets);
    findings.sort_by(Finding::in_reading_order);
    findings.dedup();
    Loaded {
        snapshot,
        findings,
        effective,
    }
}

// === impl Sources ===

impl fmt::Debug for Sources {
    /// Names what is overridden, not the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<_> = self.overrides.iter().map(|(path, _)| path).collect();
        f.debug_struct("Sources")
            .field("file", &self.file)
            .field("environment", &self.environment)
            .field("overrides", &paths)
            .finish()
    }
}
