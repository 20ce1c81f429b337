//! What is kept in memory of whoever holds a key.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU32, Ordering},
};

use tollgate_core::{AccountId, ModelName};

use crate::{KeyHash, KeyRecord, Timestamp, models::Models, routes::Routes};

/// A key's record, made for looking at on every call: no member that is not needed, and none that must be parsed.
#[derive(Debug)]
pub(crate) struct Holder {
    identity: Identity,
    pub(crate) alias: Option<Box<str>>,
    pub(crate) user: Option<Box<str>>,
    pub(crate) team: Option<Box<str>>,
    pub(crate) organization: Option<Box<str>>,
    /// As JSON, where there is any.
    pub(crate) metadata: Option<Box<str>>,
    pub(crate) models: Models,
    aliases: Box<[(ModelName, ModelName)]>,
    pub(crate) routes: Routes,
    pub(crate) blocked: bool,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) parallel: Option<Parallel>,
    /// Made when they are asked for, because most keys rest most of the time.
    accounts: OnceLock<Box<[AccountId]>>,
}

#[derive(Debug)]
enum Identity {
    Named(&'static str),
    Key(KeyHash),
}

/// How many calls a key may have in progress, and how many it has.
#[derive(Clone, Debug)]
pub(crate) struct Parallel {
    limit: u32,
    now: Arc<AtomicU32>,
}

/// A call in progress; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Slot(Arc<AtomicU32>);

/// As many calls are in progress as may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany {
    pub(crate) limit: u32,
}

// === impl Holder ===

impl Holder {
    /// Somebody without a virtual key, to whom nothing is forbidden here.
    pub(crate) fn named(name: &'static str) -> Self {
        Self {
            identity: Identity::Named(name),
            alias: None,
            user: None,
            team: None,
            organization: None,
            metadata: None,
            models: Models::default(),
            aliases: Box::default(),
            routes: Routes::default(),
            blocked: false,
            expires: None,
            parallel: None,
            accounts: OnceLock::new(),
        }
    }

    /// The holder of `key`; the calls that `before` has in progress stay counted.
    pub(crate) fn of(key: &KeyRecord, before: Option<&Self>) -> Self {
        let text = |text: &Option<String>| {
            text.as_deref()
                .filter(|text| !text.is_empty())
                .map(Box::from)
        };
        let aliases = key.aliases.iter();
        let metadata =
            (!key.metadata.is_empty()).then(|| serde_json::to_string(&key.metadata).ok());
        let now = before.and_then(|before| Some(Arc::clone(&before.parallel.as_ref()?.now)));
        Self {
            identity: Identity::Key(key.hash),
            alias: text(&key.key_alias),
            user: text(&key.user_id),
            team: text(&key.team_id),
            organization: text(&key.organization_id),
            metadata: metadata.flatten().map(Into::into),
            models: Models::of(&key.models),
            aliases: aliases
                .map(|(name, model)| (name.as_str().into(), model.as_str().into()))
                .collect(),
            routes: Routes::of(&key.allowed_routes),
            blocked: key.blocked,
            expires: key.expires,
            parallel: key.max_parallel_requests.map(|limit| Parallel {
                limit,
                now: now.unwrap_or_default(),
            }),
            accounts: OnceLock::new(),
        }
    }

    pub(crate) fn key(&self) -> Option<KeyHash> {
        match self.identity {
            Identity::Named(_) => None,
            Identity::Key(hash) => Some(hash),
        }
    }

    /// The model that `name` stands for.
    pub(crate) fn alias_of(&self, name: &str) -> Option<&ModelName> {
        let mut aliases = self.aliases.iter();
        aliases
            .find(|(alias, _)| **alias == *name)
            .map(|(_, model)| model)
    }

    /// The key first, then everybody behind it.
    pub(crate) fn accounts(&self) -> &[AccountId] {
        self.accounts.get_or_init(|| {
            let own = match &self.identity {
                Identity::Named(name) => AccountId::from(*name),
                Identity::Key(hash) => format!("key:{hash}").into(),
            };
            let behind = [
                ("user", &self.user),
                ("team", &self.team),
                ("organization", &self.organization),
            ];
            let behind = behind
                .into_iter()
                .filter_map(|(kind, name)| Some(format!("{kind}:{}", name.as_ref()?).into()));
            std::iter::once(own).chain(behind).collect()
        })
    }
}

// === impl Parallel ===

impl Parallel {
    pub(crate) fn enter(&self) -> Result<Slot, TooMany> {
        let more = |now| (now < self.limit).then_some(now + 1);
        match self
            .now
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, more)
        {
            Ok(_) => Ok(Slot(Arc::clone(&self.now))),
            Err(_) => Err(TooMany { limit: self.limit }),
        }
    }
}

// === impl Slot ===

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
