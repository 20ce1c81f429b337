use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Revision, StoreError};
use crate::{KeyHash, Timestamp};

/// What a store keeps: something with a name, as JSON, and beside it what it is looked for by.
///
/// A store knows nothing of what is in it, so that another field, or another kind of thing, needs no migration.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it is of, and its name.
    pub id: Id,
    /// The change that made it what it is; a store sets it.
    pub revision: Revision,
    /// What it is looked for by.
    pub columns: Columns,
    /// The whole of it, as JSON.
    pub body: String,
}

/// The name of a thing, which no other of its kind has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// What it is.
    pub kind: Kind,
    /// What it is called; of a key it is the hash, in hexadecimal digits.
    pub name: Box<str>,
}

/// What there is in a store.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A virtual key.
    #[default]
    Key,
    /// People who share keys, models and a budget.
    Team,
    /// Somebody who has keys.
    User,
    /// Teams that share models and a budget.
    Organization,
    /// Somebody whom an application serves: the `user` of a call.
    Customer,
    /// A budget that others refer to.
    Budget,
    /// A tag of calls.
    Tag,
    /// A model that was added while the gateway ran.
    Model,
    /// A provider's credential, encrypted.
    Credential,
    /// Models that keys may use under one name.
    AccessGroup,
}

/// What a document is looked for by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// What people call it: a key's alias, a user's e-mail address. See [`Kind::alias_is_unique`].
    pub alias: Option<String>,
    /// Whose it is.
    pub user_id: Option<String>,
    /// The team it belongs to.
    pub team_id: Option<String>,
    /// The organisation it belongs to.
    pub organization_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it stops working.
    pub expires: Option<Timestamp>,
}

/// Something that a store can keep.
pub trait Entity: Serialize + DeserializeOwned {
    /// What it is.
    const KIND: Kind;

    /// What it is called.
    fn name(&self) -> Box<str>;

    /// The change that made it what it is.
    fn revision(&self) -> Revision;

    /// Says which change made it what it is.
    fn set_revision(&mut self, revision: Revision);

    /// What it is looked for by.
    fn columns(&self) -> Columns;

    /// Its id.
    fn id(&self) -> Id {
        Id {
            kind: Self::KIND,
            name: self.name(),
        }
    }
}

// === impl Document ===

impl Document {
    /// What is kept of `entity`.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON, which is a fault of its type.
    pub fn of<E: Entity>(entity: &E) -> Result<Self, StoreError> {
        Ok(Self {
            id: entity.id(),
            revision: entity.revision(),
            columns: entity.columns(),
            body: serde_json::to_string(entity).map_err(StoreError::unavailable)?,
        })
    }

    /// What was kept.
    ///
    /// # Errors
    ///
    /// When it is of another kind, or was not written by this or an older version.
    pub fn read<E: Entity>(&self) -> Result<E, StoreError> {
        if self.id.kind != E::KIND {
            return Err(self.fault(&format_args!("it is no {}", E::KIND)));
        }
        let mut entity: E = self.parse()?;
        entity.set_revision(self.revision);
        Ok(entity)
    }

    /// A part of what was kept.
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, StoreError> {
        serde_json::from_str(&self.body).map_err(|error| self.fault(&error))
    }

    fn fault(&self, why: &dyn fmt::Display) -> StoreError {
        StoreError::unavailable(format!("what is kept of {} is none: {why}", self.id))
    }
}

// === impl Id ===

impl Id {
    /// The id of what is of this kind and has this name.
    pub fn new(kind: Kind, name: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            name: name.into(),
        }
    }
}

impl From<KeyHash> for Id {
    fn from(hash: KeyHash) -> Self {
        Self::new(Kind::Key, hash.to_string())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl Kind ===

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Key,
        Self::Team,
        Self::User,
        Self::Organization,
        Self::Customer,
        Self::Budget,
        Self::Tag,
        Self::Model,
        Self::Credential,
        Self::AccessGroup,
    ];

    /// What it is called in a store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Team => "team",
            Self::User => "user",
            Self::Organization => "organization",
            Self::Customer => "customer",
            Self::Budget => "budget",
            Self::Tag => "tag",
            Self::Model => "model",
            Self::Credential => "credential",
            Self::AccessGroup => "access_group",
        }
    }

    /// The kind that is called so in a store.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether no two of this kind share an alias.
    pub fn alias_is_unique(self) -> bool {
        matches!(self, Self::Key | Self::User)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Organization => "organisation",
            Self::AccessGroup => "access group",
            kind => kind.as_str(),
        })
    }
}
