//! AES-256-GCM, as newer versions write it where they are told to.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::KEY;

/// What a nonce, what is encrypted, and a tag say. Nothing, if they are not of this key, or were changed.
pub(super) fn open(key: &[u8; KEY], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let clear = key.open_in_place(nonce, Aad::empty(), text).ok()?;
    Some(clear.to_vec())
}
