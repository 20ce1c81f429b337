use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tollgate_auth::{Columns, Entity, Kind, Revision, Timestamp};
use tollgate_core::Error;

use crate::sealing::{SealedMembers, Sealer};

/// A model that was added while the gateway ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRecord {
    /// The name of the deployment.
    pub model_id: String,
    /// The name under which clients call it; it shares it with the other deployments of its group.
    pub model_name: String,
    /// What is called, where, and with which credential.
    #[serde(default)]
    pub litellm_params: SealedMembers,
    /// Facts about it. Nothing secret belongs here.
    #[serde(default)]
    pub model_info: Map<String, Value>,
    /// Whether it is not to be called for the time being.
    #[serde(default)]
    pub blocked: bool,
    /// When it was made.
    #[serde(default)]
    pub created_at: Timestamp,
    /// When it was changed last.
    #[serde(default)]
    pub updated_at: Timestamp,
    /// Who made it.
    #[serde(default)]
    pub created_by: Option<String>,
    /// Who changed it last.
    #[serde(default)]
    pub updated_by: Option<String>,
    /// The change of the store that made it what it is; a store sets it.
    #[serde(skip)]
    pub revision: Revision,
}

/// Members of `model_info` that are not the client's to say.
const OURS: [&str; 6] = [
    "id",
    "db_model",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
];

// === impl ModelRecord ===

impl ModelRecord {
    /// It with these facts. What is not a client's to say, its id and who made it, is left out of them.
    #[must_use]
    pub fn with_info(self, info: &Map<String, Value>) -> Self {
        Self {
            model_info: own_info(info),
            ..self
        }
    }

    /// It as an entry of `model_list`, with nothing sealed.
    ///
    /// # Errors
    ///
    /// When a value of it cannot be opened.
    pub fn entry(&self, sealer: &Sealer) -> Result<Value, Error> {
        let params = self.params(sealer)?;
        Ok(self.entry_with(&params))
    }

    /// The credential that it names.
    pub fn credential_name(&self) -> Option<&str> {
        self.litellm_params.text("litellm_credential_name")
    }

    pub(crate) fn params(&self, sealer: &Sealer) -> Result<Map<String, Value>, Error> {
        self.litellm_params.open(sealer, Self::KIND, &self.model_id)
    }

    pub(super) fn entry_with(&self, params: &Map<String, Value>) -> Value {
        let mut info = self.model_info.clone();
        let own = json!({
            "id": self.model_id, "created_at": self.created_at, "created_by": self.created_by,
            "updated_at": self.updated_at, "updated_by": self.updated_by,
        });
        if let Value::Object(own) = own {
            info.extend(own);
        }
        json!({"model_name": self.model_name, "litellm_params": params, "model_info": info})
    }
}

impl Entity for ModelRecord {
    const KIND: Kind = Kind::Model;

    fn name(&self) -> Box<str> {
        self.model_id.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: Some(self.model_name.clone()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}

/// `info` without what is not the client's to say.
pub(super) fn own_info(info: &Map<String, Value>) -> Map<String, Value> {
    let own = info
        .iter()
        .filter(|(name, _)| !OURS.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
