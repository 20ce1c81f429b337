//! Who may do what.

use tollgate_auth::{KeyHash, Principal, Role};
use tollgate_core::{Error, ErrorKind};

/// What a route lets whoever asks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// Make, change and end keys.
    ManageKeys,
    /// See all keys.
    SeeKeys,
    /// See certain keys.
    SeeThese,
    /// Ask whether one's own key is in order.
    Ask,
}

/// The keys that something is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Keys that are not known yet, or all of them.
    Any,
    These(Vec<KeyHash>),
}

/// Whether `principal` may. Everything that the management API does has asked here first.
///
/// # Errors
///
/// When it may not; the texts are LiteLLM's.
pub(crate) fn decide(
    principal: &Principal,
    needed: Capability,
    about: &About,
    path: &str,
) -> Result<(), Error> {
    let own = |hashes: &[KeyHash]| {
        !hashes.is_empty() && hashes.iter().all(|hash| principal.key() == Some(*hash))
    };
    let may = match (principal.role, needed) {
        (Role::Admin, _) => true,
        (Role::Key, Capability::Ask) => true,
        (Role::Key, Capability::SeeThese) => matches!(about, About::These(hashes) if own(hashes)),
        (Role::Key, Capability::ManageKeys | Capability::SeeKeys) | (Role::Anyone, _) => false,
    };
    match (may, principal.role, needed) {
        (true, ..) => Ok(()),
        (false, Role::Anyone, _) => Err(open()),
        (false, _, Capability::SeeThese) => {
            let message = "You are not allowed to access this key's info. Your role=unknown";
            Err(Error::new(ErrorKind::Forbidden, message))
        }
        (false, ..) => {
            let user = principal.user().unwrap_or("unknown");
            let message = format!(
                "Authentication Error, Only proxy admin can be used to generate, delete, update info for new \
                 keys/users/teams. Route={path}. Your role=unknown. Your user_id={user}"
            );
            Err(Error::new(ErrorKind::Unauthenticated, message))
        }
    }
}

/// The gateway has no master key.
pub(crate) fn open() -> Error {
    let message = "there are no keys to manage: everyone may use this gateway. Set general_settings.master_key or \
                   LITELLM_MASTER_KEY first";
    Error::new(ErrorKind::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_master_key_may_everything_and_strangers_nothing() {
        for needed in [
            Capability::ManageKeys,
            Capability::SeeKeys,
            Capability::SeeThese,
            Capability::Ask,
        ] {
            for about in [
                About::Any,
                About::These(vec![KeyHash::of(b"sk-other")]),
                About::These(vec![]),
            ] {
                assert!(decide(&Principal::admin(), needed, &about, "/").is_ok());
                let error = decide(&Principal::anyone(), needed, &about, "/").unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Forbidden);
            }
        }
    }
}
