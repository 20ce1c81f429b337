use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, Kind, Revision, Timestamp};

/// People who share keys, models and a budget.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TeamRecord {
    /// Its name.
    pub team_id: String,
    /// What people call it; several teams may be called alike.
    #[serde(default)]
    pub team_alias: Option<String>,
    /// The organisation it belongs to.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// The models that its keys may use; none named is all.
    #[serde(default)]
    pub models: Vec<String>,
    /// Names that stand for models, for all of its keys.
    #[serde(default)]
    pub model_aliases: BTreeMap<String, String>,
    /// Whether its keys are refused for the time being.
    #[serde(default)]
    pub blocked: bool,
    /// How many calls its keys may have in progress at once, all together.
    #[serde(default)]
    pub max_parallel_requests: Option<u32>,
    /// Who is in it.
    #[serde(default)]
    pub members_with_roles: Vec<TeamMember>,
    /// What members who do not lead it may do with its keys, by route: `/key/generate`, …
    #[serde(default)]
    pub team_member_permissions: Vec<String>,
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

/// Somebody in a team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who.
    pub user_id: String,
    /// Their address, where the team knows them by it.
    #[serde(default)]
    pub user_email: Option<String>,
    /// `admin` leads the team, `user` does not.
    #[serde(default)]
    pub role: String,
    /// Everything else: what they may spend as its member among it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

// === impl TeamRecord ===

impl TeamRecord {
    /// A team without members or limits, made now.
    pub fn new(team_id: impl Into<String>) -> Self {
        let now = Timestamp::now();
        Self {
            team_id: team_id.into(),
            created_at: now,
            updated_at: now,
            ..Self::default()
        }
    }

    /// The member with this name.
    pub fn member(&self, user_id: &str) -> Option<&TeamMember> {
        self.members_with_roles
            .iter()
            .find(|member| member.user_id == user_id)
    }

    /// Whether this user leads it.
    pub fn is_led_by(&self, user_id: &str) -> bool {
        self.member(user_id)
            .is_some_and(|member| member.role == "admin")
    }
}

impl Entity for TeamRecord {
    const KIND: Kind = Kind::Team;

    fn name(&self) -> Box<str> {
        self.team_id.as_str().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: self.team_alias.clone(),
            team_id: Some(self.team_id.clone()),
            organization_id: self.organization_id.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ..Columns::default()
        }
    }
}
