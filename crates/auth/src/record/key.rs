use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Columns, Entity, KeyHash, Kind, Revision, Timestamp};

/// A virtual key as a store keeps it and the management API shows it; the key itself is nowhere in it.
///
/// Members have LiteLLM's names. Those that Tollgate acts on have a type; all others are in `other` as they came, so
/// that a field that begins to be acted on needs no migration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The key's hash.
    #[serde(rename = "token")]
    pub hash: KeyHash,
    /// What tells people which key this is: `sk-...` and its last four characters.
    #[serde(default)]
    pub key_name: String,
    /// A name for it; no two keys share one.
    #[serde(default)]
    pub key_alias: Option<String>,
    /// The models that it may use; none named is all.
    #[serde(default)]
    pub models: Vec<String>,
    /// Names that stand for models, for this key alone.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// When it stops working.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// Whether it is refused for the time being.
    #[serde(default)]
    pub blocked: bool,
    /// The routes that it may ask; none named is all.
    #[serde(default)]
    pub allowed_routes: Vec<String>,
    /// From where it may ask: addresses and networks, as `general_settings.allowed_ips` has them; none named is everywhere.
    /// LiteLLM has no such member.
    #[serde(default)]
    pub allowed_ips: Vec<String>,
    /// How many calls it may have in progress at once.
    #[serde(default)]
    pub max_parallel_requests: Option<u32>,
    /// Whatever its owner wants to keep with it.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    /// Whose it is.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The team it works for.
    #[serde(default)]
    pub team_id: Option<String>,
    /// The organisation it belongs to.
    #[serde(default)]
    pub organization_id: Option<String>,
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

// === impl KeyRecord ===

impl KeyRecord {
    /// A key without name or limits, made now.
    pub fn new(hash: KeyHash) -> Self {
        let now = Timestamp::now();
        Self {
            hash,
            key_name: String::new(),
            key_alias: None,
            models: Vec::new(),
            aliases: BTreeMap::new(),
            expires: None,
            blocked: false,
            allowed_routes: Vec::new(),
            allowed_ips: Vec::new(),
            max_parallel_requests: None,
            metadata: Map::new(),
            user_id: None,
            team_id: None,
            organization_id: None,
            created_at: now,
            updated_at: now,
            created_by: None,
            updated_by: None,
            other: Map::new(),
            revision: Revision::default(),
        }
    }
}

impl Entity for KeyRecord {
    const KIND: Kind = Kind::Key;

    fn name(&self) -> Box<str> {
        self.hash.to_string().into()
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }

    fn columns(&self) -> Columns {
        Columns {
            alias: self.key_alias.clone(),
            user_id: self.user_id.clone(),
            team_id: self.team_id.clone(),
            organization_id: self.organization_id.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            expires: self.expires,
        }
    }
}
