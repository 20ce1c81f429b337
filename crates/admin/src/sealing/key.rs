use std::{fmt, str::FromStr};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand,
};
use tollgate_core::Secret;

use super::SealError;

/// The name of a key: it says which one it is, and not what it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; ID]);

/// A key that is derived from a salt key.
pub(super) struct Key {
    pub(super) id: KeyId,
    key: LessSafeKey,
}

/// How many bytes of a hash a key's name has.
const ID: usize = 6;

/// Sets these keys apart from whatever else is made of the same secret.
const SALT: &[u8] = b"tollgate sealing 1";
const FOR_VALUES: &[&[u8]] = &[b"values"];
const FOR_ID: &[&[u8]] = &[b"id"];

struct IdLength;

impl KeyType for IdLength {
    fn len(&self) -> usize {
        ID
    }
}

// === impl Key ===

impl Key {
    pub(super) fn derive(secret: &Secret) -> Result<Self, SealError> {
        let source = Salt::new(HKDF_SHA256, SALT).extract(secret.expose().as_bytes());
        let mut id = [0; ID];
        source.expand(FOR_ID, IdLength)?.fill(&mut id)?;
        let key = UnboundKey::from(source.expand(FOR_VALUES, &AES_256_GCM)?);
        Ok(Self {
            id: KeyId(id),
            key: LessSafeKey::new(key),
        })
    }

    /// The nonce, and behind it what `clear` is with it.
    pub(super) fn seal(&self, place: &[u8], clear: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce)?;
        let mut text = clear.to_vec();
        let aad = Aad::from(place);
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)?;
        Ok([&nonce[..], &text].concat())
    }

    pub(super) fn open(&self, place: &[u8], mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        let (nonce, text) = sealed
            .split_at_mut_checked(NONCE_LEN)
            .ok_or(SealError::Form)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        let clear = self.key.open_in_place(nonce, Aad::from(place), text);
        clear
            .map(|clear| clear.to_vec())
            .map_err(|_| SealError::Forged)
    }
}

impl From<Unspecified> for SealError {
    fn from(_: Unspecified) -> Self {
        Self::Library
    }
}

// === impl KeyId ===

impl FromStr for KeyId {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        let digits = text.as_bytes();
        if digits.len() != 2 * ID || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(SealError::Form);
        }
        let mut id = [0; ID];
        for (at, byte) in id.iter_mut().enumerate() {
            let pair = text.get(2 * at..2 * at + 2).ok_or(SealError::Form)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| SealError::Form)?;
        }
        Ok(Self(id))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
