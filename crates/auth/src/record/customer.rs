use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, Kind, Revision, Timestamp};

/// Somebody whom an application serves: the `user` of a call. LiteLLM calls them end user, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// Their name.
    pub user_id: String,
    /// What people call them.
    #[serde(default)]
    pub alias: Option<String>,
    /// Whether calls for them are refused for the time being.
    #[serde(default)]
    pub blocked: bool,
    /// The budget that holds for them.
    #[serde(default)]
    pub budget_id: Option<String>,
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

// === impl CustomerRecord ===

impl CustomerRecord {
    /// A customer without limits, made now.
    pub fn new(user_id: impl Into<String>) -> Self {
        let now = Timestamp::now();
        Self {
            user_id: user_id.into(),
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }
}

impl Entity for CustomerRecord {
    const KIND: Kind = Kind::Customer;

    fn name(&self) -> Box<str> {
        self.user_id.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: self.alias.clone(),
            user_id: Some(self.user_id.clone()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
