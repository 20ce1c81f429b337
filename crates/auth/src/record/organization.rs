use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, Kind, Revision, Timestamp};

/// Teams that share models and a budget.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganizationRecord {
    /// Its name.
    pub organization_id: String,
    /// What people call it.
    #[serde(default)]
    pub organization_alias: Option<String>,
    /// The models that its teams may use; none named is all.
    #[serde(default)]
    pub models: Vec<String>,
    /// Who is in it.
    #[serde(default)]
    pub members: Vec<OrganizationMember>,
    /// Whatever its owner wants to keep with it.
    #[serde(default)]
    pub metadata: Map<String, Value>,
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

/// Somebody in an organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganizationMember {
    /// Who.
    pub user_id: String,
    /// `org_admin` leads it.
    #[serde(default)]
    pub user_role: Option<String>,
    /// Everything else: what they may spend as its member among it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

// === impl OrganizationRecord ===

impl OrganizationRecord {
    /// An organisation without teams, members or limits, made now.
    pub fn new(organization_id: impl Into<String>) -> Self {
        let now = Timestamp::now();
        Self {
            organization_id: organization_id.into(),
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }

    /// The member with this name.
    pub fn member(&self, user_id: &str) -> Option<&OrganizationMember> {
        self.members.iter().find(|member| member.user_id == user_id)
    }
}

impl Entity for OrganizationRecord {
    const KIND: Kind = Kind::Organization;

    fn name(&self) -> Box<str> {
        self.organization_id.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: self.organization_alias.clone(),
            organization_id: Some(self.organization_id.clone()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
