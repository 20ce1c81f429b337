use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tollgate_auth::{Columns, Entity, Kind, Revision, Timestamp};

/// Limits under a name, which keys, customers and tags may refer to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct BudgetRecord {
    pub(crate) budget_id: String,
    /// The span after which what was spent counts no more.
    #[serde(default)]
    pub(crate) budget_duration: Option<String>,
    /// When such a span ends next.
    #[serde(default)]
    pub(crate) budget_reset_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) created_at: Timestamp,
    #[serde(default)]
    pub(crate) updated_at: Timestamp,
    #[serde(default)]
    pub(crate) created_by: Option<String>,
    #[serde(default)]
    pub(crate) updated_by: Option<String>,
    /// The limits themselves.
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
    #[serde(skip)]
    pub(crate) revision: Revision,
}

// === impl BudgetRecord ===

impl BudgetRecord {
    /// A budget without limits, made now.
    pub(crate) fn new(budget_id: impl Into<String>, by: String) -> Self {
        let now = Timestamp::now();
        Self {
            budget_id: budget_id.into(),
            created_at: now,
            updated_at: now,
            created_by: Some(by.clone()),
            updated_by: Some(by),
            ..Self::default()
        }
    }
}

impl Entity for BudgetRecord {
    const KIND: Kind = Kind::Budget;

    fn name(&self) -> Box<str> {
        self.budget_id.as_str().into()
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
