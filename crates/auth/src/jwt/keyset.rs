//! The keys that an issuer publishes (RFC 7517 §5).

use serde::Deserialize;
use serde_json::Value;

use super::{
    algorithm::Algorithm,
    key::{Jwk, PublicKey},
};

/// The public keys at one address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct KeySet(Box<[PublicKey]>);

/// A set, or what LiteLLM takes for one: a list, or a single key.
#[derive(Deserialize)]
#[serde(untagged)]
enum Published {
    Set { keys: Vec<Value> },
    List(Vec<Value>),
    Single(Value),
}

/// No issuer has so many; the search for a key must stay short.
const MOST: usize = 256;

// === impl KeySet ===

impl KeySet {
    /// The keys in `text` that tokens can be verified with; others are passed over, as RFC 7517 §5 asks for.
    ///
    /// # Errors
    ///
    /// When there is none, in words that repeat nothing of the text.
    pub(super) fn parse(text: &[u8]) -> Result<Self, &'static str> {
        let published = serde_json::from_slice(text);
        let keys = match published.map_err(|_| "it is not JSON")? {
            Published::Set { keys } | Published::List(keys) => keys,
            Published::Single(key) => vec![key],
        };
        let keys = keys.into_iter().take(MOST);
        let keys = keys.filter_map(|key| PublicKey::of(serde_json::from_value::<Jwk>(key).ok()?));
        match keys.collect::<Box<[_]>>() {
            keys if keys.is_empty() => Err("no key for signatures is in it"),
            keys => Ok(Self(keys)),
        }
    }

    /// The keys that a token with this header may be signed with. One that names no key can only be meant where there is
    /// but one.
    pub(super) fn candidates(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &PublicKey> {
        let only = self.0.len() == 1;
        self.0.iter().filter(move |key| {
            let meant = match id {
                Some(id) => key.id.as_deref() == Some(id),
                None => only,
            };
            meant && key.fits(algorithm)
        })
    }
}
