use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tollgate_auth::{Columns, Entity, Kind, Revision, Timestamp};

/// What calls may be marked with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TagRecord {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// The models that answer calls with it.
    #[serde(default)]
    pub(crate) models: Vec<String>,
    /// The budget that holds for them.
    #[serde(default)]
    pub(crate) budget_id: Option<String>,
    #[serde(default)]
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) updated_at: Timestamp,
    #[serde(default)]
    pub(crate) created_by: Option<String>,
    #[serde(default)]
    pub(crate) updated_by: Option<String>,
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
    #[serde(skip)]
    pub(crate) revision: Revision,
}

// === impl TagRecord ===

impl TagRecord {
    /// A tag without models or limits, made now.
    pub(crate) fn new(name: impl Into<String>, by: String) -> Self {
        let now = Timestamp::now();
        Self {
            name: name.into(),
            created_at: now,
            updated_at: now,
            created_by: Some(by.clone()),
            updated_by: Some(by),
            ..Self::default()
        }
    }
}

impl Entity for TagRecord {
    const KIND: Kind = Kind::Tag;

    fn name(&self) -> Box<str> {
        self.name.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
