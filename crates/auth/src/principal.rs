use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use tollgate_core::{AccountId, ModelName, Payer, Tenant, TenantId};

use crate::{
    KeyHash,
    holder::{Holder, Slot, TooMany},
};

/// A sender that the gateway knows. Cheap to clone: what is known of it is shared.
#[derive(Clone)]
pub struct Principal {
    /// What it may do.
    pub role: Role,
    holder: Arc<Holder>,
}

/// What a principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything: it holds the master key.
    Admin,
    /// What its key allows: it holds a virtual key.
    Key,
    /// Call models: no key is configured, so everyone may.
    Anyone,
}

static ADMIN: LazyLock<Principal> =
    LazyLock::new(|| Principal::of(Role::Admin, Holder::named("master")));
static ANYONE: LazyLock<Principal> =
    LazyLock::new(|| Principal::of(Role::Anyone, Holder::named("anyone")));

// === impl Principal ===

impl Principal {
    /// The holder of the master key.
    pub fn admin() -> Self {
        ADMIN.clone()
    }

    /// Anyone at all, on a gateway without keys.
    pub fn anyone() -> Self {
        ANYONE.clone()
    }

    pub(crate) fn key_holder(holder: Arc<Holder>) -> Self {
        Self {
            role: Role::Key,
            holder,
        }
    }

    fn of(role: Role, holder: Holder) -> Self {
        Self {
            role,
            holder: Arc::new(holder),
        }
    }

    /// The hash of its virtual key, if it has one.
    pub fn key(&self) -> Option<KeyHash> {
        self.holder.key()
    }

    /// The alias of its key.
    pub fn alias(&self) -> Option<&str> {
        self.holder.alias.as_deref()
    }

    /// Whose key it is.
    pub fn user(&self) -> Option<&str> {
        self.holder.user.as_deref()
    }

    /// The team it works for.
    pub fn team(&self) -> Option<&str> {
        self.holder.team.as_deref()
    }

    /// The organisation it belongs to.
    pub fn organization(&self) -> Option<&str> {
        self.holder.organization.as_deref()
    }

    /// What is kept with its key, a JSON object.
    pub fn metadata(&self) -> &str {
        self.holder.metadata.as_deref().unwrap_or("{}")
    }

    /// Whether it may use the model that it calls `name`; names that stand for models are looked through.
    pub fn may_use(&self, name: &str) -> bool {
        let target = self.holder.alias_of(name);
        self.holder
            .models
            .permit(target.map_or(name, |target| target))
    }

    /// The model that `name` stands for in calls of this principal, where it stands for another.
    pub fn alias_of(&self, name: &str) -> Option<&ModelName> {
        self.holder.alias_of(name)
    }

    /// The models that its key names, as they are written; none is all.
    pub fn models(&self) -> &[ModelName] {
        self.holder.models.names()
    }

    /// Takes one of the calls that it may have in progress; `None` when they are not counted.
    pub(crate) fn enter(&self) -> Result<Option<Slot>, TooMany> {
        self.holder
            .parallel
            .as_ref()
            .map(|parallel| parallel.enter())
            .transpose()
    }
}

impl PartialEq for Principal {
    fn eq(&self, other: &Self) -> bool {
        self.role == other.role && self.key() == other.key()
    }
}

impl Eq for Principal {}

impl fmt::Debug for Principal {
    /// Names it and shows nothing of what is kept with its key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("role", &self.role)
            .field("key", &self.key())
            .field("alias", &self.alias())
            .finish_non_exhaustive()
    }
}

impl Payer for Principal {
    fn accounts(&self) -> &[AccountId] {
        self.holder.accounts()
    }
}

impl Tenant for Principal {
    /// The key itself: what belongs to one key's owner is nobody else's, not even their team's.
    fn tenant(&self) -> TenantId {
        self.holder.accounts().first().cloned().unwrap_or_default()
    }
}
