//! Signatures of thoughts, which have to come back exactly as they were sent.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::random::SplitMix;

/// What providers sign is opaque; the mock's signature follows from the text, so that nothing has to be kept.
pub(crate) fn sign(text: &str) -> String {
    let mut random = SplitMix::of(text);
    // Providers' signatures are long, and contain what base64 has beside letters.
    let bytes: Vec<u8> = (0..12).flat_map(|_| random.next().to_be_bytes()).collect();
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_belongs_to_its_text() {
        assert_eq!(sign("a"), sign("a"));
        assert_ne!(sign("a"), sign("b"));
    }
}
