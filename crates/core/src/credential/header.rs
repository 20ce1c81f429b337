use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::InvalidHeaderValue};

use super::{Secret, secret::REDACTED};

/// A header that authorises, ready to send.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KeyHeader {
    name: HeaderName,
    value: HeaderValue,
    secret: Secret,
}

// === impl KeyHeader ===

impl KeyHeader {
    /// `secret`, sent as `prefix` + `secret` in the header `name`.
    ///
    /// # Errors
    ///
    /// When the secret holds a byte that no header may carry, such as a line end.
    pub fn new(name: HeaderName, prefix: &str, secret: Secret) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(format!("{prefix}{}", secret.expose()))?;
        value.set_sensitive(true);
        Ok(Self {
            name,
            value,
            secret,
        })
    }

    /// Puts the header on a request, in place of another of its name.
    pub fn apply(&self, headers: &mut HeaderMap) {
        headers.insert(self.name.clone(), self.value.clone());
    }

    /// The secret in it.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl fmt::Debug for KeyHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {REDACTED}", self.name)
    }
}
