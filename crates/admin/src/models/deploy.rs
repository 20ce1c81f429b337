use std::{fmt, sync::Arc};

use serde_json::{Map, Value};
use tollgate_auth::Kind;
use tollgate_core::Error;

use super::ModelRecord;
use crate::{
    refusal,
    sealing::{SealedMembers, Sealer},
};

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

// === impl Deployments ===

impl Deployments {
    /// `model` with these `litellm_params` as it is stored, and the members that nothing acts on. `credential` is the one
    /// of the store that they name, if they do.
    ///
    /// # Errors
    ///
    /// When it cannot be served; the text says why. When it cannot be sealed.
    pub fn admit(
        &self,
        model: ModelRecord,
        params: &Map<String, Value>,
        credential: Option<&Credential>,
    ) -> Result<(ModelRecord, Vec<String>), Error> {
        let entry = model.entry_with(params);
        let ignored = self.serves.check(&entry, credential)?;
        let sealed = SealedMembers::seal(&self.sealer, Kind::Model, &model.model_id, params);
        let litellm_params = sealed.map_err(refusal::of_sealing)?;
        let model = ModelRecord {
            litellm_params,
            ..model
        };
        Ok((model, ignored))
    }
}

// === impl Credential ===

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
