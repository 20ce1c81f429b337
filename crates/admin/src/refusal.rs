//! What is wrong, in LiteLLM's words where it has some.

use std::time::Duration;

use tollgate_auth::StoreError;
use tollgate_core::{Error, ErrorKind};

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

/// There is no such key.
pub(crate) fn not_found(message: &'static str) -> Error {
    Error::new(ErrorKind::NotFound, message)
        .with_type("not_found_error")
        .with_param("key")
}

/// Why the store did not do it.
pub(crate) fn of_store(error: StoreError) -> Error {
    match error {
        StoreError::Missing(_) => not_found("Key not found."),
        StoreError::Exists(_) => bad(
            "key",
            "This key exists already. Choose another, or leave it out to have one made.",
        ),
        StoreError::AliasTaken(alias) => bad(
            "key_alias",
            format!(
                "Key with alias '{alias}' already exists. Unique key aliases across all keys are required."
            ),
        ),
        StoreError::Changed(_) => later("the key is being changed by others; try again"),
        error => {
            tracing::error!("{error}");
            later("the store of the keys is out of reach; the gateway's log says why")
        }
    }
}

/// Not now.
pub(crate) fn later(message: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .with_type("no_db_connection")
        .with_retry_after(Duration::from_secs(1))
}
