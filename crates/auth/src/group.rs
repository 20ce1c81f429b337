//! What is kept in memory of those behind a key.

use std::sync::Arc;

use tollgate_core::ModelName;

use crate::{
    Change, Kind, OrganizationRecord, Role, StoreError, TeamRecord, UserRecord,
    models::{Aliases, Models},
    parallel::Parallel,
    place::{Place, Places},
};

/// A team, made for looking at on every call.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) models: Models,
    pub(crate) aliases: Aliases,
    pub(crate) blocked: bool,
    pub(crate) parallel: Option<Parallel>,
    pub(crate) organization: Option<Arc<Place<Organization>>>,
}

/// A user, made for looking at on every call.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) role: Option<Role>,
    pub(crate) models: Models,
    pub(crate) parallel: Option<Parallel>,
    pub(crate) teams: Box<[Box<str>]>,
    /// Each with the word whether they lead it.
    pub(crate) organizations: Box<[(Box<str>, bool)]>,
}

/// An organisation, made for looking at on every call.
#[derive(Debug)]
pub(crate) struct Organization {
    pub(crate) models: Models,
}

/// Everybody behind keys, by name.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    teams: Places<Team>,
    users: Places<User>,
    organizations: Places<Organization>,
}

/// LiteLLM's name for the role of those who lead an organisation.
pub(crate) const LEADS: &str = "org_admin";

// === impl Behind ===

impl Behind {
    /// The team of this name, now and from now on.
    pub(crate) fn team(&self, name: &str) -> Arc<Place<Team>> {
        self.teams.of(name)
    }

    /// The user of this name, now and from now on.
    pub(crate) fn user(&self, name: &str) -> Arc<Place<User>> {
        self.users.of(name)
    }

    /// The organisation of this name, now and from now on.
    pub(crate) fn organization(&self, name: &str) -> Arc<Place<Organization>> {
        self.organizations.of(name)
    }

    /// Takes over what became of one of them; of anything else, nothing.
    pub(crate) fn take(&self, change: &Change) -> Result<(), StoreError> {
        match change.id().kind {
            Kind::Team => {
                let taken = self
                    .teams
                    .take(change, |team, before| Team::of(&team, before, self));
                // What it permits is not known, so its keys cannot be held to it: they are refused.
                taken.inspect_err(|_| self.teams.of(&change.id().name).now.store(None))
            }
            Kind::User => self
                .users
                .take(change, |user, before| User::of(&user, before)),
            Kind::Organization => self
                .organizations
                .take(change, |organization, _| Organization::of(&organization)),
            _ => Ok(()),
        }
    }
}

// === impl Team ===

impl Team {
    pub(crate) fn of(team: &TeamRecord, before: Option<&Self>, behind: &Behind) -> Self {
        let organization = team.organization_id.as_deref();
        let organization = organization.filter(|name| !name.is_empty());
        let before = before.and_then(|before| before.parallel.as_ref());
        Self {
            models: Models::of(&team.models),
            aliases: Aliases::of(&team.model_aliases),
            blocked: team.blocked,
            parallel: Parallel::of(team.max_parallel_requests, before),
            organization: organization.map(|name| behind.organization(name)),
        }
    }

    /// The model that `name` stands for.
    pub(crate) fn alias_of(&self, name: &str) -> Option<&ModelName> {
        self.aliases.of_name(name)
    }
}

// === impl User ===

impl User {
    pub(crate) fn of(user: &UserRecord, before: Option<&Self>) -> Self {
        let before = before.and_then(|before| before.parallel.as_ref());
        let organizations = user.organization_memberships.iter();
        let organizations = organizations.map(|one| {
            let leads = one.user_role.as_deref() == Some(LEADS);
            (one.organization_id.as_str().into(), leads)
        });
        Self {
            role: user.user_role.as_deref().and_then(Role::named),
            models: Models::of(&user.models),
            parallel: Parallel::of(user.max_parallel_requests, before),
            teams: user.teams.iter().map(|team| team.as_str().into()).collect(),
            organizations: organizations.collect(),
        }
    }
}

// === impl Organization ===

impl Organization {
    pub(crate) fn of(organization: &OrganizationRecord) -> Self {
        Self {
            models: Models::of(&organization.models),
        }
    }
}
