//! What is kept in memory of whoever holds a key.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, OnceLock},
};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;
use tollgate_core::{AccountId, Network};

use crate::{
    Document, KeyHash, Role, StoreError, Timestamp,
    group::{Behind, Organization, Team, User},
    models::{Aliases, Models},
    parallel::Parallel,
    place::Place,
    routes::Routes,
};

/// A key's record, made for looking at on every call: no member that is not needed, and none that must be parsed. There
/// may be a million of them, so what most keys do not have is behind a pointer.
///
/// With the counters of its `Arc` it is 128 bytes, two lines of a processor's cache; what every call looks at first is
/// in the first of them.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Holder {
    identity: Identity,
    terms: Option<Box<Terms>>,
    pub(crate) team: Option<Arc<Place<Team>>>,
    pub(crate) user: Option<Arc<Place<User>>>,
    pub(crate) organization: Option<Arc<Place<Organization>>>,
    /// Made when they are asked for, because most keys rest most of the time.
    accounts: OnceLock<Box<[AccountId]>>,
    pub(crate) alias: Option<Box<str>>,
}

/// What only some keys have.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    pub(crate) blocked: bool,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) models: Models,
    pub(crate) aliases: Aliases,
    pub(crate) routes: Routes,
    /// From where it may ask; none is everywhere.
    pub(crate) addresses: Box<[Network]>,
    pub(crate) parallel: Option<Parallel>,
    /// As JSON, where there is any.
    pub(crate) metadata: Option<Box<str>>,
}

/// Of a key's [record](crate::KeyRecord) what calls look at and no column has. The rest is passed over: at start a million
/// keys may have to be read.
#[derive(Deserialize)]
struct Brief<'a> {
    #[serde(default)]
    models: Vec<String>,
    #[serde(default)]
    aliases: BTreeMap<String, String>,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    allowed_routes: Vec<String>,
    #[serde(default, deserialize_with = "networks")]
    allowed_ips: Vec<Network>,
    #[serde(default)]
    max_parallel_requests: Option<u32>,
    #[serde(default, borrow)]
    metadata: Option<&'a RawValue>,
}

#[derive(Debug)]
enum Identity {
    Named(&'static str),
    Key(KeyHash),
    Bearer(Box<Subject>),
}

/// Whom a token is of, and the role that it gives them by itself.
#[derive(Debug)]
struct Subject {
    name: Box<str>,
    role: Option<Role>,
}

/// What a token says of whoever presents it.
pub(crate) struct Standing<'a> {
    pub(crate) subject: &'a str,
    pub(crate) role: Option<Role>,
    pub(crate) user: Option<&'a str>,
    pub(crate) team: Option<&'a str>,
    pub(crate) organization: Option<&'a str>,
    /// The only models; `None` is all.
    pub(crate) models: Option<&'a [String]>,
}

static NONE: LazyLock<Terms> = LazyLock::new(Terms::default);

/// What is no network makes the record unreadable, so that its key is refused rather than let in from everywhere.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Network>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let networks = texts.iter().map(|text| text.parse());
    networks.collect::<Result<_, _>>().map_err(D::Error::custom)
}

// === impl Holder ===

impl Holder {
    /// Somebody without a virtual key, to whom nothing is forbidden here.
    pub(crate) fn named(name: &'static str) -> Self {
        Self::bare(Identity::Named(name))
    }

    fn bare(identity: Identity) -> Self {
        Self {
            identity,
            terms: None,
            team: None,
            user: None,
            organization: None,
            accounts: OnceLock::new(),
            alias: None,
        }
    }

    /// The holder of the key that is kept in `document`; the calls that `before` has in progress stay counted.
    pub(crate) fn of(
        hash: KeyHash,
        document: &Document,
        before: Option<&Self>,
        behind: &Behind,
    ) -> Result<Self, StoreError> {
        fn text(text: &Option<String>) -> Option<&str> {
            text.as_deref().filter(|text| !text.is_empty())
        }
        let brief: Brief<'_> = document.parse()?;
        let columns = &document.columns;
        Ok(Self {
            alias: text(&columns.alias).map(Box::from),
            user: text(&columns.user_id).map(|name| behind.user(name)),
            team: text(&columns.team_id).map(|name| behind.team(name)),
            organization: text(&columns.organization_id).map(|name| behind.organization(name)),
            terms: Terms::of(brief, columns.expires, before.map(Self::terms)),
            ..Self::bare(Identity::Key(hash))
        })
    }

    /// Whoever presents a token.
    pub(crate) fn bearer(standing: &Standing<'_>, behind: &Behind) -> Self {
        let subject = Box::new(Subject {
            name: standing.subject.into(),
            role: standing.role,
        });
        let terms = standing.models.map(|models| Terms {
            models: Models::of(models),
            ..Terms::default()
        });
        Self {
            user: standing.user.map(|name| behind.user(name)),
            team: standing.team.map(|name| behind.team(name)),
            organization: standing.organization.map(|name| behind.organization(name)),
            terms: terms.map(Box::new),
            ..Self::bare(Identity::Bearer(subject))
        }
    }

    pub(crate) fn key(&self) -> Option<KeyHash> {
        match self.identity {
            Identity::Named(_) | Identity::Bearer(_) => None,
            Identity::Key(hash) => Some(hash),
        }
    }

    /// Whether it holds the key with this hash.
    pub(crate) fn has(&self, hash: &KeyHash) -> bool {
        matches!(&self.identity, Identity::Key(own) if own == hash)
    }

    /// What it is called that holds neither a key nor a token.
    pub(crate) fn name(&self) -> Option<&'static str> {
        match self.identity {
            Identity::Named(name) => Some(name),
            Identity::Key(_) | Identity::Bearer(_) => None,
        }
    }

    /// Whom its token is of, if it presents one.
    pub(crate) fn subject(&self) -> Option<&str> {
        match &self.identity {
            Identity::Bearer(subject) => Some(&subject.name),
            Identity::Named(_) | Identity::Key(_) => None,
        }
    }

    /// The role that its token gives it, whatever its user's is. Who is a user by a token has LiteLLM's usual role.
    pub(crate) fn role_of_token(&self) -> Option<Role> {
        match &self.identity {
            Identity::Bearer(subject) => subject.role,
            Identity::Named(_) | Identity::Key(_) => None,
        }
    }

    pub(crate) fn terms(&self) -> &Terms {
        self.terms.as_deref().unwrap_or(&NONE)
    }

    /// Whether it may ask from some addresses alone.
    pub(crate) fn is_bound(&self) -> bool {
        !self.terms().addresses.is_empty()
    }

    /// The key first, then everybody behind it.
    pub(crate) fn accounts(&self) -> &[AccountId] {
        self.accounts.get_or_init(|| {
            let own = match &self.identity {
                Identity::Named(name) => AccountId::from(*name),
                Identity::Key(hash) => format!("key:{hash}").into(),
                Identity::Bearer(subject) => AccountId::from(&*subject.name),
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
    fn of(
        brief: Brief<'_>,
        expires: Option<Timestamp>,
        before: Option<&Self>,
    ) -> Option<Box<Self>> {
        let metadata = brief.metadata.map(RawValue::get);
        let metadata = metadata.filter(|text| !matches!(*text, "{}" | "null"));
        let before = before.and_then(|before| before.parallel.as_ref());
        let any = brief.blocked
            || expires.is_some()
            || !brief.models.is_empty()
            || !brief.aliases.is_empty()
            || !brief.allowed_routes.is_empty()
            || !brief.allowed_ips.is_empty()
            || brief.max_parallel_requests.is_some()
            || metadata.is_some();
        any.then(|| {
            Box::new(Self {
                blocked: brief.blocked,
                expires,
                models: Models::of(&brief.models),
                aliases: Aliases::of(&brief.aliases),
                routes: Routes::of(&brief.allowed_routes),
                addresses: brief.allowed_ips.into(),
                parallel: Parallel::of(brief.max_parallel_requests, before),
                metadata: metadata.map(Into::into),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_two_lines_of_the_cache() {
        // Beside it stand the two counters of its `Arc`.
        assert_eq!(size_of::<Holder>() + 2 * size_of::<usize>(), 128);
        // What every call looks at is in the first.
        assert!(std::mem::offset_of!(Holder, team) + 2 * size_of::<usize>() <= 64);
    }
}
