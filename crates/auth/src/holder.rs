//! What is kept in memory of whoever holds a key.

use std::sync::{Arc, LazyLock, OnceLock};

use tollgate_core::AccountId;

use crate::{
    KeyHash, KeyRecord, Timestamp,
    directory::{Directory, Place},
    group::{Organization, Team, User},
    models::{Aliases, Models},
    parallel::Parallel,
    routes::Routes,
};

/// A key's record, made for looking at on every call: no member that is not needed, and none that must be parsed. There
/// may be a million of them, so what most keys do not have is behind a pointer.
#[derive(Debug)]
pub(crate) struct Holder {
    identity: Identity,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) user: Option<Arc<Place<User>>>,
    pub(crate) team: Option<Arc<Place<Team>>>,
    pub(crate) organization: Option<Arc<Place<Organization>>>,
    pub(crate) blocked: bool,
    pub(crate) expires: Option<Timestamp>,
    terms: Option<Box<Terms>>,
    /// Made when they are asked for, because most keys rest most of the time.
    accounts: OnceLock<Box<[AccountId]>>,
}

/// What only some keys have.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    pub(crate) models: Models,
    pub(crate) aliases: Aliases,
    pub(crate) routes: Routes,
    pub(crate) parallel: Option<Parallel>,
    /// As JSON, where there is any.
    pub(crate) metadata: Option<Box<str>>,
}

#[derive(Debug)]
enum Identity {
    Named(&'static str),
    Key(KeyHash),
}

static NONE: LazyLock<Terms> = LazyLock::new(Terms::default);

// === impl Holder ===

impl Holder {
    /// Somebody without a virtual key, to whom nothing is forbidden here.
    pub(crate) fn named(name: &'static str) -> Self {
        Self::bare(Identity::Named(name))
    }

    fn bare(identity: Identity) -> Self {
        Self {
            identity,
            alias: None,
            user: None,
            team: None,
            organization: None,
            blocked: false,
            expires: None,
            terms: None,
            accounts: OnceLock::new(),
        }
    }

    /// The holder of `key`; the calls that `before` has in progress stay counted.
    pub(crate) fn of(key: &KeyRecord, before: Option<&Self>, directory: &Directory) -> Self {
        fn text(text: &Option<String>) -> Option<&str> {
            text.as_deref().filter(|text| !text.is_empty())
        }
        Self {
            alias: text(&key.key_alias).map(Box::from),
            user: text(&key.user_id).map(|name| directory.user(name)),
            team: text(&key.team_id).map(|name| directory.team(name)),
            organization: text(&key.organization_id).map(|name| directory.organization(name)),
            blocked: key.blocked,
            expires: key.expires,
            terms: Terms::of(key, before.map(Self::terms)),
            ..Self::bare(Identity::Key(key.hash))
        }
    }

    pub(crate) fn key(&self) -> Option<KeyHash> {
        match self.identity {
            Identity::Named(_) => None,
            Identity::Key(hash) => Some(hash),
        }
    }

    /// What it is called that holds no key.
    pub(crate) fn name(&self) -> Option<&'static str> {
        match self.identity {
            Identity::Named(name) => Some(name),
            Identity::Key(_) => None,
        }
    }

    pub(crate) fn terms(&self) -> &Terms {
        self.terms.as_deref().unwrap_or(&NONE)
    }

    /// The key first, then everybody behind it.
    pub(crate) fn accounts(&self) -> &[AccountId] {
        self.accounts.get_or_init(|| {
            let own = match &self.identity {
                Identity::Named(name) => AccountId::from(*name),
                Identity::Key(hash) => format!("key:{hash}").into(),
            };
            let behind = [
                ("user", self.user.as_ref().map(|place| &place.name)),
                ("team", self.team.as_ref().map(|place| &place.name)),
                (
                    "organization",
                    self.organization.as_ref().map(|place| &place.name),
                ),
            ];
            let behind = behind
                .into_iter()
                .filter_map(|(kind, name)| Some(format!("{kind}:{}", name?).into()));
            std::iter::once(own).chain(behind).collect()
        })
    }
}

// === impl Terms ===

impl Terms {
    fn of(key: &KeyRecord, before: Option<&Self>) -> Option<Box<Self>> {
        let metadata =
            (!key.metadata.is_empty()).then(|| serde_json::to_string(&key.metadata).ok());
        let terms = Self {
            models: Models::of(&key.models),
            aliases: Aliases::of(&key.aliases),
            routes: Routes::of(&key.allowed_routes),
            parallel: Parallel::of(
                key.max_parallel_requests,
                before.and_then(|before| before.parallel.as_ref()),
            ),
            metadata: metadata.flatten().map(Into::into),
        };
        let any = !key.models.is_empty()
            || !key.aliases.is_empty()
            || !key.allowed_routes.is_empty()
            || terms.parallel.is_some()
            || terms.metadata.is_some();
        any.then(|| Box::new(terms))
    }
}
