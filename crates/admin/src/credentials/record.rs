use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tollgate_auth::{Columns, Entity, Kind, Revision, Timestamp};
use tollgate_core::Error;

use crate::{
    models::deploy::Credential,
    sealing::{SealError, SealedMembers, Sealer},
};

/// Values that let somebody in at a provider, under a name by which models refer to them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CredentialRecord {
    /// Its name.
    pub credential_name: String,
    /// What people call it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What stands in for `litellm_params` that a model leaves out.
    #[serde(default)]
    pub credential_values: SealedMembers,
    /// Facts about it. Nothing secret belongs here.
    #[serde(default)]
    pub credential_info: Map<String, Value>,
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

// === impl CredentialRecord ===

impl CredentialRecord {
    /// It with these values, sealed.
    ///
    /// # Errors
    ///
    /// As [`Sealer::seal`].
    pub fn with_values(
        self,
        sealer: &Sealer,
        values: &Map<String, Value>,
    ) -> Result<Self, SealError> {
        let name = &self.credential_name;
        let credential_values = SealedMembers::seal(sealer, Self::KIND, name, values)?;
        Ok(Self {
            credential_values,
            ..self
        })
    }

    /// It with nothing sealed.
    ///
    /// # Errors
    ///
    /// When a value of it cannot be opened.
    pub fn open(&self, sealer: &Sealer) -> Result<Credential, Error> {
        let name = &self.credential_name;
        let values = self.credential_values.open(sealer, Self::KIND, name)?;
        Ok(Credential {
            name: name.clone(),
            values,
        })
    }
}

impl Entity for CredentialRecord {
    const KIND: Kind = Kind::Credential;

    fn name(&self) -> Box<str> {
        self.credential_name.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: self.display_name.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
