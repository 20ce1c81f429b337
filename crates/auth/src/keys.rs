use std::{sync::Arc, time::Duration};

use http::{HeaderMap, Uri, request::Parts};
use tollgate_core::{Error, ErrorKind};

use crate::{
    Authenticate, Directory, KeyHash, MasterKey, Principal, Timestamp, Tokens, directory::Found,
    holder::Holder, master::Presented, pace::Pace,
};

/// Knows the master key and, where there is a directory of them, virtual keys; with issuers to trust, tokens too.
#[derive(Clone, Debug)]
pub struct Keys {
    master: MasterKey,
    directory: Option<Directory>,
    tokens: Option<Tokens>,
    pace: Pace,
}

/// How long a client should wait while the store of the keys is out of reach.
const WAIT: Duration = Duration::from_secs(1);

// === impl Keys ===

impl Keys {
    /// Knows the master key alone.
    pub fn new(master: MasterKey) -> Self {
        Self {
            master,
            directory: None,
            tokens: None,
            pace: Pace::new(),
        }
    }

    /// Knows the keys of `directory` too.
    #[must_use]
    pub fn directory(self, directory: Directory) -> Self {
        Self {
            directory: Some(directory),
            ..self
        }
    }

    /// Lets in whoever presents one of `tokens`. Nobody comes in without a key any more, even where there is no master key.
    #[must_use]
    pub fn tokens(self, tokens: Tokens) -> Self {
        Self {
            master: self.master.closed(),
            tokens: Some(tokens),
            ..self
        }
    }

    /// Who presents a key that is bound to addresses, if the request with these headers does. Who else asks is for
    /// [`authenticate`](Authenticate::authenticate) to say.
    pub(crate) fn bound(&self, headers: &HeaderMap, uri: &Uri) -> Option<Arc<Holder>> {
        let hash = || match self.master.look_at(headers, uri) {
            Ok(Presented::Other(key)) if is_virtual(key) => Some(KeyHash::of(key)),
            _ => None,
        };
        self.directory.as_ref()?.find_bound(hash)
    }

    fn virtual_key(&self, presented: &[u8], path: &str) -> Result<Principal, Error> {
        let directory = self.directory.as_ref();
        let Some(directory) = directory.filter(|_| is_virtual(presented)) else {
            return Err(self.master.unknown(presented));
        };
        match directory.find(&KeyHash::of(presented)) {
            Found::Holder(holder) => {
                admit(&holder, presented, path)?;
                Ok(Principal::key_holder(holder))
            }
            Found::Nobody => Err(self.master.unknown(presented)),
            Found::NotSure => Err(not_sure()),
        }
    }
}

impl Authenticate for Keys {
    type Principal = Principal;

    fn authenticate(&self, head: &Parts) -> Result<Principal, Error> {
        match self.master.look_at(&head.headers, &head.uri)? {
            Presented::NoneNeeded => Ok(Principal::anyone()),
            Presented::Master => Ok(Principal::admin()),
            Presented::Other(key) => match &self.tokens {
                Some(tokens) if Tokens::is_one(key) => tokens.admit(key, head),
                _ => self.virtual_key(key, head.uri.path()),
            },
        }
    }

    /// A key that lets nobody in, because there is none such or it is blocked or expired, is refused at a pace; whoever
    /// was let in, and may only not do what was asked, at once.
    fn hold(&self, refusal: &Error) -> Option<Duration> {
        (refusal.kind() == ErrorKind::Unauthenticated)
            .then(|| self.pace.next())
            .flatten()
    }

    fn forget(&self, headers: &mut HeaderMap) {
        self.master.forget(headers);
    }
}

/// Whether `key` has the form of a virtual key, which no token has.
fn is_virtual(key: &[u8]) -> bool {
    key.starts_with(b"sk-")
}

/// Whether the holder of a key that exists may come in. The texts are LiteLLM's.
fn admit(holder: &Holder, presented: &[u8], path: &str) -> Result<(), Error> {
    let terms = holder.terms();
    if let Some(expires) = terms.expires {
        let now = Timestamp::now();
        if expires <= now {
            let message = format!(
                "Authentication Error - Expired Key. Key Expiry time {expires} and current time {now}"
            );
            let error = Error::new(ErrorKind::Unauthenticated, message).with_type("expired_key");
            return Err(error.with_param(abbreviated(presented)));
        }
    }
    if terms.blocked {
        let message =
            "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin.";
        return Err(Error::new(ErrorKind::Unauthenticated, message));
    }
    admit_team(holder)?;
    let routes = &terms.routes;
    if !routes.permit(path) {
        let message = format!(
            "Virtual key is not allowed to call this route. Only allowed to call routes: {}. Tried to call route: {path}",
            routes.list()
        );
        return Err(Error::new(ErrorKind::Forbidden, message));
    }
    Ok(())
}

/// Whether the team of a holder may come in, if there is one.
pub(crate) fn admit_team(holder: &Holder) -> Result<(), Error> {
    if let Some(team) = &holder.team {
        match Option::as_ref(&team.now.load()) {
            Some(now) if !now.blocked => {}
            Some(_) => {
                return Err(of_team(
                    &team.name,
                    "is blocked. Update via `/team/unblock` if you're an admin.",
                ));
            }
            // Its limits are not known, so the key cannot be held to them.
            None => {
                return Err(of_team(
                    &team.name,
                    "doesn't exist. Create it via `/team/new`.",
                ));
            }
        }
    }
    Ok(())
}

fn of_team(name: &str, what: &str) -> Error {
    let message = format!("Authentication Error, Team={name} {what}");
    Error::new(ErrorKind::Unauthenticated, message)
}

/// What LiteLLM shows of a key: its last four characters.
fn abbreviated(key: &[u8]) -> String {
    let key = String::from_utf8_lossy(key);
    let last: Vec<char> = key.chars().rev().take(4).collect();
    format!("sk-...{}", last.into_iter().rev().collect::<String>())
}

pub(crate) fn not_sure() -> Error {
    let message = "the store of the keys is out of reach, so this key cannot be looked up; try again in a moment";
    Error::new(ErrorKind::Unavailable, message).with_retry_after(WAIT)
}
