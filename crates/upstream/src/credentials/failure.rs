//! Why there is no token, and how the client is told.

use std::{borrow::Cow, sync::Arc};

use tollgate_core::{Credential, Deployment, Error, ErrorKind};

/// Why there is no token. Cheap to clone: all that wait for one are told.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    why: Why,
    message: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The source has none; another may.
    Absent,
    /// It is set up in a way that cannot work, or its issuer said no.
    Refused,
    /// Its issuer did not answer, or not sensibly; later it may.
    Unreachable,
}

// === impl Failure ===

impl Failure {
    /// There is nothing at this source.
    pub(super) fn absent(message: impl Into<Arc<str>>) -> Self {
        Self::new(Why::Absent, message)
    }

    /// This cannot work until somebody changes something.
    pub(super) fn refused(message: impl Into<Arc<str>>) -> Self {
        Self::new(Why::Refused, message)
    }

    /// The issuer did not answer.
    pub(super) fn unreachable(message: impl Into<Arc<str>>) -> Self {
        Self::new(Why::Unreachable, message)
    }

    fn new(why: Why, message: impl Into<Arc<str>>) -> Self {
        Self {
            why,
            message: message.into(),
        }
    }

    /// Whether another source may have what this one has not.
    pub(super) fn is_absent(&self) -> bool {
        self.why == Why::Absent
    }

    /// What is wrong and what to do.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The same, without the secrets of `credential`.
    pub(super) fn scrubbed(self, credential: &Credential) -> Self {
        match credential.scrub(&self.message) {
            Cow::Borrowed(_) => self,
            Cow::Owned(message) => Self::new(self.why, message),
        }
    }

    /// The same, where a source that does not answer is one that is not there: a metadata service.
    pub(super) fn or_absent(self) -> Self {
        match self.why {
            Why::Unreachable => Self::absent(self.message),
            Why::Absent | Why::Refused => self,
        }
    }

    /// The error for the client, in LiteLLM's words.
    pub(super) fn tell(&self, deployment: &Deployment) -> Error {
        let (kind, class) = match self.why {
            Why::Absent | Why::Refused => (ErrorKind::Credentials, "AuthenticationError"),
            Why::Unreachable => (ErrorKind::Connect, "InternalServerError"),
        };
        let provider = deployment.provider.name.replace(' ', "");
        let message = format!(
            "litellm.{class}: {class}: {provider}Exception - {}",
            self.message
        );
        Error::new(kind, message)
    }
}
