//! Secrets, as types that cannot be printed.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, HeaderName, HeaderValue};

/// A text that must not be shown: it has neither `Display` nor `Serialize`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Box<str>);

/// What a provider wants to see on each request: one header, ready to send.
#[derive(Clone)]
pub struct Credential {
    header: HeaderName,
    value: HeaderValue,
    secret: Secret,
}

/// What stands in a text where a secret was.
const REDACTED: &str = "[redacted]";

/// A shorter "secret" (a placeholder such as `x`) would tear holes into any text.
const SHORTEST_SCRUBBED: usize = 6;

// === impl Secret ===

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself. Every call of this is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` with every occurrence of the secret blacked out.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.0.len() < SHORTEST_SCRUBBED || !text.contains(&*self.0) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.replace(&*self.0, REDACTED))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

// === impl Credential ===

impl Credential {
    /// The credential `secret`, sent as `prefix` + `secret` in `header`.
    ///
    /// # Errors
    ///
    /// When the secret holds a byte that no header may carry, such as a line end.
    pub fn new(
        header: HeaderName,
        prefix: &str,
        secret: Secret,
    ) -> Result<Self, http::header::InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(format!("{prefix}{}", secret.expose()))?;
        value.set_sensitive(true);
        Ok(Self {
            header,
            value,
            secret,
        })
    }

    /// Puts the credential on a request that is about to leave.
    pub fn apply(&self, headers: &mut HeaderMap) {
        headers.insert(self.header.clone(), self.value.clone());
    }

    /// `text` (an upstream's error, say) with every occurrence of the secret blacked out.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.secret.scrub(text)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}: {REDACTED})", self.header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::new("sk-canary");
        let credential =
            Credential::new(http::header::AUTHORIZATION, "Bearer ", secret.clone()).unwrap();
        let mut headers = HeaderMap::new();
        credential.apply(&mut headers);
        let printed = format!("{secret:?} {credential:?} {headers:?}");
        assert!(!printed.contains("canary"), "{printed}");
        assert_eq!(headers["authorization"], "Bearer sk-canary");
    }

    #[test]
    fn scrubbing_leaves_other_text_alone() {
        let secret = Secret::new("sk-canary");
        assert_eq!(
            secret.scrub("key sk-canary is bad"),
            "key [redacted] is bad"
        );
        assert!(matches!(secret.scrub("fine"), Cow::Borrowed("fine")));
        assert_eq!(Secret::new("a").scrub("banana"), "banana");
    }
}
