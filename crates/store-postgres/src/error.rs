//! What goes wrong below the trait.

use std::{error::Error as _, fmt};

use deadpool_postgres::{BuildError, HookError, PoolError, TimeoutType};
use tollgate_auth::StoreError;

/// An error of the database, or one that the trait has a name for.
#[derive(Debug)]
pub(crate) enum Error {
    /// The database is sound and says no.
    Store(StoreError),
    /// It is in no state to be used, or does not answer.
    Server(String),
}

// === impl Error ===

impl Error {
    /// It did not answer `what` within the time there is for it.
    pub(crate) fn late(what: &str) -> Self {
        Self::Server(format!(
            "{what} took longer than database_connection_timeout allows"
        ))
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        // Its own text leaves out the cause in some versions, and always the hint.
        let mut text = match error.as_db_error() {
            Some(told) => format!(
                "PostgreSQL says: {} ({})",
                told.message(),
                told.code().code()
            ),
            None => error.to_string(),
        };
        let hint = error.as_db_error().and_then(|told| told.hint());
        let cause = error.source().map(ToString::to_string);
        let cause = cause.filter(|cause| error.as_db_error().is_none() && !text.contains(cause));
        for more in hint.map(str::to_owned).into_iter().chain(cause) {
            text.push_str(": ");
            text.push_str(&more);
        }
        Self::Server(text)
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Server(error.to_string())
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Timeout(TimeoutType::Wait) => Self::late("waiting for a free connection"),
            PoolError::Timeout(_) => Self::late("connecting"),
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                error.into()
            }
            PoolError::PostCreateHook(HookError::Message(told)) => Self::Server(told.into_owned()),
            error => Self::Server(error.to_string()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error,
            Error::Server(text) => Self::unavailable(text),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Server(text) => f.write_str(text),
        }
    }
}
