//! The name of a key: what is kept of it.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The SHA-256 of a key. In hexadecimal digits it is LiteLLM's `token`.
///
/// A key has 256 random bits, so the hash need be neither slow nor salted: nobody can guess what it is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHash([u8; 32]);

/// A text is not the hash of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHash;

// === impl KeyHash ===

impl KeyHash {
    /// The hash of `key`.
    pub fn of(key: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, key).as_ref());
        Self(bytes)
    }

    /// The hash with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A number of 64 bits that is as good as random: what tables tell keys apart by. Its shard is none of it.
    pub(crate) fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[1..9]);
        u64::from_le_bytes(bytes)
    }

    /// The hash that `text` names: the digits themselves, or the key.
    pub fn named(text: &str) -> Self {
        text.parse().unwrap_or_else(|_| Self::of(text.as_bytes()))
    }
}

impl FromStr for KeyHash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(NoHash);
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(NoHash);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for KeyHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

// === impl NoHash ===

impl fmt::Display for NoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the hash of a key: 64 hexadecimal digits")
    }
}

impl std::error::Error for NoHash {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_litellms_token() {
        // `hashlib.sha256("sk-1234".encode()).hexdigest()`, which LiteLLM's `hash_token` is.
        let token = "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b";
        assert_eq!(KeyHash::of(b"sk-1234").to_string(), token);
        assert_eq!(KeyHash::named("sk-1234"), KeyHash::named(token));
        assert_eq!(KeyHash::named(&token.to_uppercase()), KeyHash::named(token));
    }

    #[test]
    fn what_is_no_hash_is_none() {
        for text in [
            "",
            "88dc",
            &"g".repeat(64),
            &"é".repeat(32),
            &"a".repeat(65),
        ] {
            assert_eq!(text.parse::<KeyHash>(), Err(NoHash), "{text}");
        }
    }
}
