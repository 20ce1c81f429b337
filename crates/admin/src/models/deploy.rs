use std::{fmt, sync::Arc};

use serde_json::{Map, Value};
use tollgate_core::Error;

use crate::sealing::Sealer;

/// What serves the models, as far as the management API has to ask it.
pub trait Deploy: fmt::Debug + Send + Sync + 'static {
    /// The members of `entry` that nothing acts on. `credential` is the one of the store that it names, if it does.
    ///
    /// # Errors
    ///
    /// When it cannot be served; the text says why.
    fn check(&self, entry: &Value, credential: Option<&Credential>) -> Result<Vec<String>, Error>;

    /// Whether the configuration has a deployment of this name.
    fn has_model(&self, id: &str) -> bool;

    /// The credentials of the configuration.
    fn credentials(&self) -> Vec<Credential>;
}

/// A credential with its values, none of them sealed. Not printable.
#[derive(Clone)]
pub struct Credential {
    /// How models refer to it.
    pub name: String,
    /// What stands in for `litellm_params` that they leave out.
    pub values: Map<String, Value>,
}

/// What it takes to manage models and credentials.
#[derive(Clone, Debug)]
pub struct Deployments {
    /// Keeps what is secret of them.
    pub sealer: Sealer,
    /// What serves them.
    pub serves: Arc<dyn Deploy>,
    /// Whether models may be stored.
    pub stored: bool,
}

// === impl Credential ===

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
