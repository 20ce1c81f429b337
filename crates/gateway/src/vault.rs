//! Where virtual keys are kept, and models that are added while the gateway runs.

use std::sync::Arc;

use anyhow::Context as _;
use tollgate::auth::{Changes, Directory, Store, Tokens};
use tollgate_admin::{
    Admin, Deploy, Deployments, Setting,
    sealing::{SealError, Sealer},
};
use tollgate_config::{EffectiveValue, Snapshot};

use crate::database;

/// A store of keys, and the directory that follows it.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    pub(crate) directory: Directory,
    /// What it takes to store models and credentials, where they can be encrypted.
    pub(crate) deployments: Option<Deployments>,
    store: Arc<dyn Store>,
    /// Whether what nothing acts on is refused.
    strict: bool,
    /// What the gateway was configured with.
    settings: Vec<Setting>,
}

// === impl Vault ===

impl Vault {
    /// The keys in the configured database. Where nobody is an administrator, by the master key or a token, there is nobody
    /// who could make any.
    pub(crate) fn of(
        snapshot: &Snapshot,
        effective: &[EffectiveValue],
        serves: Arc<dyn Deploy>,
    ) -> anyhow::Result<Option<Self>> {
        if !is_kept(snapshot) {
            return Ok(None);
        }
        let deployments = deployments(snapshot, serves)?;
        let (store, directory) = database::open(&snapshot.database)?;
        Ok(Some(Self {
            directory,
            deployments,
            store,
            strict: snapshot.reject_unsupported_fields,
            settings: effective.iter().map(setting).collect(),
        }))
    }

    /// Whether there may be models in the store that nobody has read yet.
    pub(crate) fn may_hold_models(&self) -> bool {
        let stored = self.deployments.as_ref().is_some_and(|one| one.stored);
        stored && !self.directory.is_sure()
    }

    /// Reads the keys, and then whatever changes, beside the serving; `also` hears of it first.
    pub(crate) fn follow(&self, also: impl FnMut(&Changes) + Send + 'static) {
        tokio::spawn(self.directory.clone().follow(self.store.clone(), also));
    }

    /// Makes users known whom tokens name, beside the serving.
    pub(crate) fn enrol(&self, tokens: &Tokens) {
        tokio::spawn(tokens.clone().enrol(self.store.clone()));
    }

    pub(crate) fn admin(&self) -> Admin {
        let admin = Admin::new(self.store.clone(), self.directory.clone())
            .strict(self.strict)
            .tell(self.settings.clone());
        match &self.deployments {
            Some(deployments) => admin.with_deployments(deployments.clone()),
            None => admin,
        }
    }
}

/// A value as administrators see it; the configuration has masked its secrets.
fn setting(value: &EffectiveValue) -> Setting {
    Setting {
        path: value.path.clone(),
        value: value.value.clone(),
        origin: value.origin.to_string(),
    }
}

/// Whether there are keys, users and teams besides what the file says.
pub(crate) fn is_kept(snapshot: &Snapshot) -> bool {
    snapshot.master_key.is_some() || snapshot.jwt.is_some()
}

/// What it takes to store models and credentials, where they can be encrypted; `serves` says which.
pub(crate) fn deployments(
    snapshot: &Snapshot,
    serves: Arc<dyn Deploy>,
) -> anyhow::Result<Option<Deployments>> {
    let sealer = sealer(snapshot).context("deriving the key of what is encrypted")?;
    Ok(sealer.map(|sealer| Deployments {
        sealer,
        serves,
        stored: snapshot.store_models,
    }))
}

/// Encrypts with the salt key, else with the master key; the master key opens too, so that a salt key may be added later.
/// With neither, models and credentials cannot be stored.
fn sealer(snapshot: &Snapshot) -> Result<Option<Sealer>, SealError> {
    let keys = &snapshot.salt_keys;
    let Some(current) = keys.current.as_ref().or(snapshot.master_key.as_ref()) else {
        return Ok(None);
    };
    let mut previous = keys.previous.clone();
    previous.extend(snapshot.master_key.clone());
    Sealer::new(current, &previous).map(Some)
}
