use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, Kind, Revision, Timestamp};

/// Somebody who has keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UserRecord {
    /// Their name.
    pub user_id: String,
    /// Their address, which no other user has.
    #[serde(default)]
    pub user_email: Option<String>,
    /// What people call them.
    #[serde(default)]
    pub user_alias: Option<String>,
    /// What they may do, in LiteLLM's words; see [`Role`](crate::Role).
    #[serde(default)]
    pub user_role: Option<String>,
    /// The models that keys of their own may use, those of no team; none named is all.
    #[serde(default)]
    pub models: Vec<String>,
    /// How many calls keys of their own may have in progress at once, all together.
    #[serde(default)]
    pub max_parallel_requests: Option<u32>,
    /// The teams that they are in; each names them as a member.
    #[serde(default)]
    pub teams: Vec<String>,
    /// The organisations that they are in; each names them as a member.
    #[serde(default)]
    pub organization_memberships: Vec<Membership>,
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

/// A user's place in an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Which.
    pub organization_id: String,
    /// `org_admin` leads it.
    #[serde(default)]
    pub user_role: Option<String>,
}

// === impl UserRecord ===

impl UserRecord {
    /// A user without keys, teams or limits, made now.
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

fn email(address: &str) -> String {
    address.trim().to_lowercase()
}

impl Entity for UserRecord {
    const KIND: Kind = Kind::User;

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
            // An address is the same however it is written.
            alias: self.user_email.as_deref().map(email),
            user_id: Some(self.user_id.clone()),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
