use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use tollgate_core::{AccountId, ModelName, Payer, Tenant, TenantId};

use crate::{
    AccessGroups, KeyHash, Role,
    holder::Holder,
    parallel::{Parallel, Slot},
};

/// A sender that the gateway knows. Cheap to clone: what is known of it is shared.
#[derive(Clone)]
pub struct Principal(Arc<Holder>);

/// Who of those behind a principal something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The key itself.
    Key,
    /// Whose key it is.
    User,
    /// The team it works for.
    Team,
    /// The organisation it belongs to.
    Organization,
}

/// As many calls are in progress as may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany {
    pub(crate) level: Level,
    pub(crate) limit: u32,
}

/// A call in progress, as it counts for the key, the user and the team.
#[derive(Debug, Default)]
pub(crate) struct Slots([Option<Slot>; 3]);

/// Whoever needs no key of their own.
const MASTER: &str = "master";
const ANYBODY: &str = "anyone";

static ADMIN: LazyLock<Principal> = LazyLock::new(|| Principal::of(Holder::named(MASTER)));
static ANYONE: LazyLock<Principal> = LazyLock::new(|| Principal::of(Holder::named(ANYBODY)));

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
        Self(holder)
    }

    fn of(holder: Holder) -> Self {
        Self(Arc::new(holder))
    }

    /// What it may do beside calling models: what its user may.
    pub fn role(&self) -> Role {
        match self.0.name() {
            Some(MASTER) => Role::Admin,
            Some(_) => Role::Anyone,
            None => {
                let of_user = || self.of_user(|user| user.role).flatten();
                let role = self.0.role_of_token().or_else(of_user);
                // LiteLLM's usual role of a user who comes with a token; a key without a user's role is but a key.
                let usual = match (self.0.subject(), self.user()) {
                    (Some(_), Some(_)) => Role::User,
                    _ => Role::Key,
                };
                role.unwrap_or(usual)
            }
        }
    }

    /// Whom its token is of, if it came with one.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject()
    }

    /// The hash of its virtual key, if it has one.
    pub fn key(&self) -> Option<KeyHash> {
        self.0.key()
    }

    /// The alias of its key.
    pub fn alias(&self) -> Option<&str> {
        self.0.alias.as_deref()
    }

    /// Whose key it is.
    pub fn user(&self) -> Option<&str> {
        Some(&self.0.user.as_ref()?.name)
    }

    /// The team it works for.
    pub fn team(&self) -> Option<&str> {
        Some(&self.0.team.as_ref()?.name)
    }

    /// The organisation that its key belongs to.
    pub fn organization(&self) -> Option<&str> {
        Some(&self.0.organization.as_ref()?.name)
    }

    /// The teams that its user is in.
    pub fn teams(&self) -> Vec<String> {
        self.of_user(|user| user.teams.iter().map(ToString::to_string).collect())
            .unwrap_or_default()
    }

    /// The organisations that its user is in, each with the word whether they lead it.
    pub fn organizations(&self) -> Vec<(String, bool)> {
        let all = |user: &crate::group::User| {
            let all = user.organizations.iter();
            all.map(|(name, leads)| (name.to_string(), *leads))
                .collect()
        };
        self.of_user(all).unwrap_or_default()
    }

    /// What is kept with its key, a JSON object.
    pub fn metadata(&self) -> &str {
        self.0.terms().metadata.as_deref().unwrap_or("{}")
    }

    /// Whether it may use the model that it calls `name`; names that stand for models are looked through.
    pub fn may_use(&self, name: &str, groups: &AccessGroups) -> bool {
        self.forbids(name, groups).is_none()
    }

    /// Who of those behind it does not let it use the model that it calls `name`, if anybody.
    ///
    /// A key of a team may use what the key, the team and the team's organisation permit. A key of no team may use what
    /// the key, its user and its organisation permit, as with LiteLLM: a user's models are those of keys of their own.
    pub(crate) fn forbids(&self, name: &str, groups: &AccessGroups) -> Option<Level> {
        let target = self.alias_of(name);
        let model = target.as_deref().unwrap_or(name);
        let own = &self.0.terms().models;
        let team = self.0.team.as_ref().map(|place| place.now.load());
        let team = team.as_ref().and_then(|team| Option::as_ref(team));
        let by_team = own.are_the_teams() && team.is_some();
        if !by_team && !own.permit(model, groups) {
            return Some(Level::Key);
        }
        if team.is_some_and(|team| !team.models.permit(model, groups)) {
            return Some(Level::Team);
        }
        let personal = self.0.team.is_none();
        if personal && self.of_user(|user| user.models.permit(model, groups)) == Some(false) {
            return Some(Level::User);
        }
        let of_team = team.and_then(|team| team.organization.as_ref());
        let mut organizations = self.0.organization.iter().chain(of_team);
        let forbids = organizations.any(|place| {
            let organization = place.now.load();
            Option::as_ref(&organization)
                .is_some_and(|organization| !organization.models.permit(model, groups))
        });
        forbids.then_some(Level::Organization)
    }

    /// The model that `name` stands for in calls of this principal, where it stands for another: for its key, or else
    /// for its team.
    pub fn alias_of(&self, name: &str) -> Option<ModelName> {
        let own = self.0.terms().aliases.of_name(name).cloned();
        own.or_else(|| {
            let team = self.0.team.as_ref()?.now.load();
            Option::as_ref(&team)?.alias_of(name).cloned()
        })
    }

    /// The models that its key names, as they are written; none is all.
    pub fn models(&self) -> &[ModelName] {
        self.0.terms().models.names()
    }

    /// Takes one of the calls that it, its user and its team may have in progress.
    pub(crate) fn enter(&self) -> Result<Slots, TooMany> {
        fn take(level: Level, parallel: Option<&Parallel>) -> Result<Option<Slot>, TooMany> {
            let Some(parallel) = parallel else {
                return Ok(None);
            };
            let limit = parallel.limit();
            parallel.enter().map(Some).ok_or(TooMany { level, limit })
        }
        let key = take(Level::Key, self.0.terms().parallel.as_ref())?;
        let user = match &self.0.team {
            Some(_) => None,
            None => self.of_user(|user| take(Level::User, user.parallel.as_ref())),
        };
        let team = self.0.team.as_ref().map(|place| place.now.load());
        let team = team.as_ref().and_then(|team| Option::as_ref(team));
        let team = take(Level::Team, team.and_then(|team| team.parallel.as_ref()))?;
        Ok(Slots([key, user.transpose()?.flatten(), team]))
    }

    fn of_user<T>(&self, read: impl FnOnce(&crate::group::User) -> T) -> Option<T> {
        let user = self.0.user.as_ref()?.now.load();
        Option::as_ref(&user).map(read)
    }
}

impl PartialEq for Principal {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
            && self.0.name() == other.0.name()
            && self.0.subject() == other.0.subject()
    }
}

impl Eq for Principal {}

impl fmt::Debug for Principal {
    /// Names it and shows nothing of what is kept with its key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("role", &self.role())
            .field("key", &self.key())
            .field("alias", &self.alias())
            .finish_non_exhaustive()
    }
}

impl Payer for Principal {
    fn accounts(&self) -> &[AccountId] {
        self.0.accounts()
    }
}

impl Tenant for Principal {
    /// The key itself: what belongs to one key's owner is nobody else's, not even their team's.
    fn tenant(&self) -> TenantId {
        self.0.accounts().first().cloned().unwrap_or_default()
    }
}

// === impl Slots ===

impl Slots {
    /// Whether nobody counts the call.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

// === impl Level ===

impl Level {
    /// What LiteLLM calls it in the types of errors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::User => "user",
            Self::Team => "team",
            Self::Organization => "org",
        }
    }
}
