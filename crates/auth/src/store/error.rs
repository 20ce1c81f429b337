use std::fmt;

use tollgate_core::BoxError;

use super::{Id, Kind};

/// Why a store did not do what it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// It is out of reach, or in no state to be used.
    Unavailable(BoxError),
    /// It is there already.
    Exists(Id),
    /// Another of this kind has this alias.
    AliasTaken(Kind, String),
    /// It is not there.
    Missing(Id),
    /// It was changed since it was read; who wants to change it reads it again.
    Changed(Id),
}

// === impl StoreError ===

impl StoreError {
    /// An error of the store itself.
    pub fn unavailable(error: impl Into<BoxError>) -> Self {
        Self::Unavailable(error.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(error) => write!(f, "the store of the keys is out of reach: {error}"),
            Self::Exists(id) => write!(f, "{id} is there already"),
            Self::AliasTaken(kind, alias) => {
                write!(f, "another {kind} has the alias '{alias}'")
            }
            Self::Missing(id) => write!(f, "there is no {id}"),
            Self::Changed(id) => write!(f, "{id} was changed in the meantime"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unavailable(error) => Some(&**error),
            _ => None,
        }
    }
}
