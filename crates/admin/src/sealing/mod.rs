//! Encryption of what is stored and must not be read there: providers' credentials.
//!
//! A value is encrypted with AES-256-GCM under a key that HKDF-SHA256 derives from the salt key, with a random nonce.
//! What it belongs to is authenticated with it, so that no value can be put in another's place. Each says with which key
//! it was sealed, so that the salt key can be replaced while older values stay readable.

mod error;
mod key;
mod members;

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use tollgate_auth::Kind;
use tollgate_core::Secret;

use self::key::Key;
pub use self::{
    error::SealError,
    key::KeyId,
    members::{SealedMembers, is_open},
};

/// Seals values with one key, and opens those that this or another known key has sealed.
#[derive(Clone)]
pub struct Sealer(Arc<[Key]>);

/// What a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What kind of thing it is part of.
    pub kind: Kind,
    /// The name of that thing.
    pub name: &'a str,
    /// The member of that thing.
    pub member: &'a str,
}

/// Begins every sealed value: another way of sealing gets another number.
const VERSION: &str = "1";

/// Parts version, key and the sealed bytes; it is in none of them.
const SEPARATOR: char = '.';

// === impl Sealer ===

impl Sealer {
    /// Seals with `current`, and opens what was sealed with one of `previous` too.
    ///
    /// # Errors
    ///
    /// When the cryptographic library fails.
    pub fn new(current: &Secret, previous: &[Secret]) -> Result<Self, SealError> {
        let keys = std::iter::once(current).chain(previous);
        let keys: Result<Arc<[Key]>, _> = keys.map(Key::derive).collect();
        keys.map(Self)
    }

    /// `clear`, readable by nobody without the key, and nowhere but in `place`.
    ///
    /// # Errors
    ///
    /// When the cryptographic library fails, or the system has no random numbers.
    pub fn seal(&self, place: &Place<'_>, clear: &[u8]) -> Result<String, SealError> {
        let key = self.0.first().ok_or(SealError::Library)?;
        let sealed = URL_SAFE_NO_PAD.encode(key.seal(&place.bytes(), clear)?);
        Ok(format!("{VERSION}{SEPARATOR}{}{SEPARATOR}{sealed}", key.id))
    }

    /// What was sealed in `place`.
    ///
    /// # Errors
    ///
    /// When it is not sealed in a way that is known, with a key that is not, or somewhere else.
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Vec<u8>, SealError> {
        let mut parts = sealed.splitn(3, SEPARATOR);
        let (Some(VERSION), Some(id), Some(text)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(SealError::Form);
        };
        let id: KeyId = id.parse()?;
        let bytes = URL_SAFE_NO_PAD.decode(text);
        let bytes = bytes.map_err(|_| SealError::Form)?;
        let key = self.0.iter().find(|key| key.id == id);
        key.ok_or(SealError::UnknownKey(id))?
            .open(&place.bytes(), bytes)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| key.id))
            .finish()
    }
}

// === impl Place ===

impl Place<'_> {
    /// Bytes that no other place has: JSON keeps the parts apart, whatever is in them.
    fn bytes(&self) -> Vec<u8> {
        let parts = json!([self.kind.as_str(), self.name, self.member]);
        parts.to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer(current: &str, previous: &[&str]) -> Sealer {
        let previous: Vec<_> = previous.iter().map(|key| Secret::new(*key)).collect();
        Sealer::new(&Secret::new(current), &previous).unwrap()
    }

    fn place<'a>(name: &'a str, member: &'a str) -> Place<'a> {
        Place {
            kind: Kind::Model,
            name,
            member,
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_where_it_was(clear: Vec<u8>, name: String, member: String, key in ".+") {
            let place = place(&name, &member);
            let sealed = sealer(&key, &[]).seal(&place, &clear).unwrap();
            prop_assert_eq!(sealer("new", &["x", &key]).open(&place, &sealed).unwrap(), clear);
        }

        #[test]
        fn what_was_changed_is_not_opened(clear: Vec<u8>, at: prop::sample::Index, bit in 0_u8..8) {
            let (sealer, place) = (sealer("key", &[]), place("m", "api_key"));
            let sealed = sealer.seal(&place, &clear).unwrap();
            let (head, text) = sealed.rsplit_once(SEPARATOR).unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
            *at.get_mut(&mut bytes) ^= 1 << bit;
            let changed = format!("{head}{SEPARATOR}{}", URL_SAFE_NO_PAD.encode(bytes));
            prop_assert_eq!(sealer.open(&place, &changed), Err(SealError::Forged));
        }

        #[test]
        fn no_text_is_opened_by_chance(text: String) {
            prop_assert!(sealer("key", &[]).open(&place("m", "api_key"), &text).is_err());
        }

        #[test]
        fn a_value_is_opened_in_no_other_place(name: String, member: String, other: String) {
            prop_assume!(name != other && member != other);
            let sealer = sealer("key", &[]);
            let sealed = sealer.seal(&place(&name, &member), b"clear").unwrap();
            for place in [place(&other, &member), place(&name, &other), Place { kind: Kind::Credential, ..place(&name, &member) }] {
                prop_assert_eq!(sealer.open(&place, &sealed), Err(SealError::Forged));
            }
        }
    }

    #[test]
    fn another_key_is_named() {
        let place = place("m", "api_key");
        let sealed = sealer("old", &[]).seal(&place, b"clear").unwrap();
        let error = sealer("new", &["older"]).open(&place, &sealed).unwrap_err();
        let id = sealed.split(SEPARATOR).nth(1).unwrap();
        assert!(error.to_string().contains(id), "{error} {sealed}");
        // Another key's name does not help.
        let new = sealer("new", &[]).seal(&place, b"clear").unwrap();
        let renamed = sealed.replace(id, new.split(SEPARATOR).nth(1).unwrap());
        assert_eq!(
            sealer("new", &[]).open(&place, &renamed),
            Err(SealError::Forged)
        );
    }

    #[test]
    fn neither_key_nor_value_is_in_what_is_shown() {
        let sealer = sealer("canary-key", &[]);
        let place = place("m", "api_key");
        let [one, other] = [(); 2].map(|()| sealer.seal(&place, b"canary-value").unwrap());
        assert_ne!(one, other);
        let shown = format!("{sealer:?} {one} {other}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}
