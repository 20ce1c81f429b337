//! Who asks Google.

use std::path::Path;

use super::Secret;

/// Who asks Google for a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GoogleIdentity {
    /// What proves it.
    pub source: GoogleSource,
}

/// What proves to Google who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GoogleSource {
    /// A credential file's text: a service account's key, or what `gcloud auth application-default login` wrote.
    Json(Secret),
    /// Such a file, read when a token is needed.
    File(Box<Path>),
    /// The metadata service of the machine that this runs on.
    Metadata {
        /// Its host, with a port where it is not 80.
        host: Box<str>,
    },
    /// The first of these that is there.
    FirstOf(Box<[GoogleSource]>),
}

// === impl GoogleSource ===

impl GoogleSource {
    pub(super) fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Json(text) => vec![text],
            Self::File(_) | Self::Metadata { .. } => Vec::new(),
            Self::FirstOf(sources) => sources.iter().flat_map(Self::secrets).collect(),
        }
    }
}
