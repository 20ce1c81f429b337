use std::fmt;

use super::KeyId;

/// Why a value is not sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// It is not sealed in a way that is known.
    Form,
    /// It was sealed with a key that is not known.
    UnknownKey(KeyId),
    /// It was changed, or was sealed for another place.
    Forged,
    /// The cryptographic library failed.
    Library,
}

// === impl SealError ===

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("it is not encrypted in a way that is known"),
            Self::UnknownKey(id) => write!(
                f,
                "it is encrypted with the salt key {id}, which is neither salt_key nor one of salt_key_previous"
            ),
            Self::Forged => f.write_str("it was changed, or moved here from elsewhere"),
            Self::Library => f.write_str("the cryptographic library failed"),
        }
    }
}

impl std::error::Error for SealError {}
