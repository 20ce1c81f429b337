use std::fmt;

/// A URL that cannot be used. It shows none of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError(pub(crate) String);

// === impl UrlError ===

impl UrlError {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The driver names what is wrong, never its value.
    pub(crate) fn of(error: &tokio_postgres::Error) -> Self {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        Self(cause.unwrap_or_else(|| error.to_string()))
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the URL of the database cannot be used: {}", self.0)
    }
}

impl std::error::Error for UrlError {}
