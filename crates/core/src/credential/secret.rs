use std::{borrow::Cow, fmt, path::Path};

/// A text that must not be shown: it has neither `Display` nor `Serialize`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Box<str>);

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecretSource {
    /// Here.
    Text(Secret),
    /// In a file that others rewrite when it changes: read anew for each use.
    File(Box<Path>),
}

/// What stands in a text where a secret was.
pub(super) const REDACTED: &str = "[redacted]";

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

// === impl SecretSource ===

impl SecretSource {
    /// The secret, where it is known without reading a file.
    pub(super) fn text(&self) -> Option<&Secret> {
        match self {
            Self::Text(secret) => Some(secret),
            Self::File(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrubbing_leaves_other_text_alone() {
        let secret = Secret::new("sk-canary");
        assert_eq!(
            secret.scrub("key sk-canary is bad"),
            "key [redacted] is bad"
        );
        assert!(matches!(secret.scrub("fine"), Cow::Borrowed("fine")));
        assert_eq!(Secret::new("a").scrub("banana"), "banana");
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }
}
