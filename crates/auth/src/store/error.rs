use std::fmt;

use tollgate_core::BoxError;

use crate::KeyHash;

/// Why a store did not do what it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// It is out of reach, or in no state to be used.
    Unavailable(BoxError),
    /// The key is there already.
    Exists(KeyHash),
    /// Another key has this alias.
    AliasTaken(String),
    /// The key is not there.
    Missing(KeyHash),
    /// The key was changed since it was read; who wants to change it reads it again.
    Changed(KeyHash),
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
            Self::Exists(hash) => write!(f, "the key {hash} is there already"),
            Self::AliasTaken(alias) => write!(f, "another key has the alias '{alias}'"),
            Self::Missing(hash) => write!(f, "there is no key {hash}"),
            Self::Changed(hash) => write!(f, "the key {hash} was changed in the meantime"),
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
