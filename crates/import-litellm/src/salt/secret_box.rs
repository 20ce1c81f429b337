//! NaCl's secret box: XSalsa20, and Poly1305 over what it encrypted. The crate that has the two in one stands a
//! generation of its foundations behind the rest of the workspace.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use poly1305::{Poly1305, universal_hash::KeyInit as _};
use salsa20::{
    XSalsa20,
    cipher::{KeyIvInit as _, StreamCipher as _},
};

use super::KEY;

/// How many bytes a box with nothing in it has.
pub(super) const LEAST: usize = NONCE + TAG;

const NONCE: usize = 24;
const TAG: usize = 16;

/// What is in a box: a nonce, a tag, and what is encrypted. Nothing, if it is not of this key, or was changed.
pub(super) fn open(key: &[u8; KEY], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let (tag, text) = sealed.split_first_chunk::<TAG>()?;
    let mut stream = XSalsa20::new(key.into(), nonce.into());
    // The first bytes of the stream are the key of the tag; the text goes on behind them.
    let mut of_tag = [0; KEY];
    stream.apply_keystream(&mut of_tag);
    let expected = Poly1305::new(&of_tag.into()).compute_unpadded(text);
    verify_slices_are_equal(&expected, tag).ok()?;
    let mut clear = text.to_vec();
    stream.apply_keystream(&mut clear);
    Some(clear)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of NaCl's own tests (`tests/secretbox.c`).
    const KEY_OF_NACL: &str = "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389";
    const NONCE_OF_NACL: &str = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";
    const CLEAR: &str = "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129\
                         6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde\
                         048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705";
    const SEALED: &str = "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a\
                          c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae\
                          90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74\
                          e355a5";

    fn bytes(digits: &str) -> Vec<u8> {
        let pairs = (0..digits.len()).step_by(2).map(|at| &digits[at..at + 2]);
        pairs
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect()
    }

    #[test]
    fn the_example_of_nacl_is_opened_and_no_other() {
        let key: [u8; KEY] = bytes(KEY_OF_NACL).try_into().unwrap();
        let sealed = [bytes(NONCE_OF_NACL), bytes(SEALED)].concat();
        assert_eq!(open(&key, &sealed).unwrap(), bytes(CLEAR));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(open(&key, &changed), None, "byte {at}");
            assert_eq!(open(&key, &sealed[..at]), None, "{at} bytes");
        }
    }
}
