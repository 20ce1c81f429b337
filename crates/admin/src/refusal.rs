//! What is wrong, in LiteLLM's words where it has some.

use std::time::Duration;

use tollgate_auth::{Kind, StoreError};
use tollgate_core::{Error, ErrorKind};

use crate::sealing::SealError;

/// A member of the request is of the wrong kind.
pub(crate) fn wrong(name: &str, expected: &str) -> Error {
    Error::new(
        ErrorKind::Unprocessable,
        format!("{name}: expected {expected}"),
    )
    .with_param(name.to_owned())
}

/// What a member asks for cannot be.
pub(crate) fn bad(param: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message.into())
        .with_type("bad_request_error")
        .with_param(param)
}

/// There is nothing of this kind with this name.
pub(crate) fn missing(kind: Kind, name: &str) -> Error {
    match kind {
        // A name may be a key that somebody took for its hash.
        Kind::Key => not_found("key", "Key not found in database"),
        kind => {
            let name: String = name.chars().take(256).collect();
            not_found(
                kind.as_str(),
                format!("{} not found, passed: {name}", title(kind)),
            )
        }
    }
}

/// What a member asks for is not there.
pub(crate) fn not_found(param: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::NotFound, message.into())
        .with_type("not_found_error")
        .with_param(param)
}

/// Why the store did not do it.
pub(crate) fn of_store(error: StoreError) -> Error {
    match error {
        StoreError::Missing(id) => missing(id.kind, &id.name),
        StoreError::Exists(id) if id.kind == Kind::Key => bad(
            "key",
            "This key exists already. Choose another, or leave it out to have one made.",
        ),
        StoreError::Exists(id) => {
            let message = format!("{} with id '{}' already exists.", title(id.kind), id.name);
            bad(id.kind.as_str(), message)
        }
        StoreError::AliasTaken(Kind::Key, alias) => bad(
            "key_alias",
            format!(
                "Key with alias '{alias}' already exists. Unique key aliases across all keys are required."
            ),
        ),
        StoreError::AliasTaken(kind, alias) => bad(
            "user_email",
            format!("{} with email {alias} already exists", title(kind)),
        ),
        StoreError::Changed(_) => {
            later("it is being changed by others; try again").with_type(CHANGED)
        }
        error => {
            tracing::error!("{error}");
            later("the store of the keys is out of reach; the gateway's log says why")
        }
    }
}

/// What was read was changed by others before it could be written.
const CHANGED: &str = "changed_meanwhile";

/// Whether trying again from the start may help.
pub(crate) fn is_of_change(error: &Error) -> bool {
    error.error_type() == Some(CHANGED)
}

/// Not now.
pub(crate) fn later(message: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .with_type("no_db_connection")
        .with_retry_after(Duration::from_secs(1))
}

/// What is kept is not what it should be, which is nobody's fault who asks.
pub(crate) fn broken(why: &'static str) -> Error {
    tracing::error!("{why}");
    Error::new(
        ErrorKind::Internal,
        "what is kept cannot be changed; the gateway's log says why",
    )
}

/// Nothing could be encrypted.
pub(crate) fn of_sealing(error: SealError) -> Error {
    tracing::error!("{error}");
    broken("a value could not be encrypted")
}

/// Whoever runs the gateway does not want this.
pub(crate) fn forbidden(message: &'static str) -> Error {
    Error::new(ErrorKind::Forbidden, message)
}

/// Nothing acts on these members, and whoever runs the gateway wants such requests refused.
pub(crate) fn unheeded(names: &[String]) -> Error {
    let message = format!(
        "nothing acts on {}; leave it out, or set general_settings.reject_unsupported_fields: false to have it kept",
        names.join(", ")
    );
    let param = names.first().cloned().unwrap_or_default();
    Error::new(ErrorKind::Unprocessable, message).with_param(param)
}

/// Whoever asks may not give what they do not have.
pub(crate) fn beyond(param: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Forbidden, message.into())
        .with_type("permission_error")
        .with_param(param)
}

/// LiteLLM's name for a kind at the beginning of a sentence.
fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Key => "Key",
        Kind::Team => "Team",
        Kind::User => "User",
        Kind::Organization => "Organization",
        Kind::Customer => "Customer",
        Kind::Budget => "Budget",
        Kind::Tag => "Tag",
        Kind::Model => "Model",
        Kind::Credential => "Credential",
        Kind::AccessGroup => "Access group",
    }
}
