//! What goes wrong below the trait.

use std::fmt;

use tollgate_auth::StoreError;

/// An error of the file, or one that the trait has a name for.
#[derive(Debug)]
pub(crate) enum Error {
    Store(StoreError),
    Sqlite(rusqlite::Error),
    File(String),
}

// === impl Error ===

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
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
            Error::Sqlite(error) => Self::unavailable(error),
            Error::File(text) => Self::unavailable(text),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Sqlite(error) => error.fmt(f),
            Self::File(text) => f.write_str(text),
        }
    }
}
