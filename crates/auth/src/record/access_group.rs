use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, Kind, Revision, Timestamp};

/// Models that keys, teams and users may use under one name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessGroupRecord {
    /// Its name, which stands among the models of a key.
    pub access_group: String,
    /// The models in it, by name or pattern.
    #[serde(default)]
    pub model_names: Vec<String>,
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
    /// Everything else: limits and budgets among it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
    /// The change of the store that made it what it is; a store sets it.
    #[serde(skip)]
    pub revision: Revision,
}

// === impl AccessGroupRecord ===

impl AccessGroupRecord {
    /// A group without models, made now.
    pub fn new(access_group: impl Into<String>) -> Self {
        let now = Timestamp::now();
        Self {
            access_group: access_group.into(),
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }
}

impl Entity for AccessGroupRecord {
    const KIND: Kind = Kind::AccessGroup;

    fn name(&self) -> Box<str> {
        self.access_group.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: Some(self.access_group.clone()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
