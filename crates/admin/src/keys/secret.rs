//! Keys themselves.

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tollgate_core::{Error, ErrorKind, Secret};

use crate::refusal::bad;

/// How many random bytes a key has.
const BYTES: usize = 32;

/// LiteLLM's least length of a key that somebody made up.
const SHORTEST: usize = 16;

/// As long as a key may be.
const LONGEST: usize = 512;

/// Shorter keys than this have less chance in them than those made here, however they were made.
const STRONG: usize = 32;

/// What is said of a key that is not strong.
pub(crate) const WEAK: &str =
    "the key is short or repeats itself: leave `key` out to have a strong one made";

/// A new key: 256 random bits.
pub(crate) fn random() -> Result<Secret, Error> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes)
        .map_err(|_| Error::new(ErrorKind::Internal, "the system has no random numbers"))?;
    Ok(Secret::new(format!("sk-{}", URL_SAFE_NO_PAD.encode(bytes))))
}

/// A key that somebody made up, if it can be one. The texts are LiteLLM's.
pub(crate) fn own(param: &'static str, key: &str) -> Result<Secret, Error> {
    if !key.starts_with("sk-") {
        return Err(bad(
            param,
            "Invalid key format. LiteLLM Virtual Key must start with 'sk-'.",
        ));
    }
    if key.len() < SHORTEST {
        let message = format!(
            "Invalid key format. LiteLLM Virtual Key must be at least {SHORTEST} characters long."
        );
        return Err(bad(param, message));
    }
    if key.len() > LONGEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = format!(
            "Invalid key format. A key has at most {LONGEST} characters, of ASCII and without spaces."
        );
        return Err(bad(param, message));
    }
    Ok(Secret::new(key))
}

/// Whether a key is easier to guess than one made here.
pub(crate) fn is_weak(key: &Secret) -> bool {
    let mut seen: Vec<u8> = key.expose().bytes().collect();
    seen.sort_unstable();
    seen.dedup();
    key.expose().len() < STRONG || seen.len() < 10
}

/// What tells people which key it is.
pub(crate) fn name(key: &Secret) -> String {
    let key = key.expose();
    format!(
        "sk-...{}",
        key.get(key.len().saturating_sub(4)..).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_made_are_strong_and_differ() {
        let [one, other] = [random().unwrap(), random().unwrap()];
        assert_ne!(one, other);
        assert_eq!(one.expose().len(), 3 + 43);
        assert!(!is_weak(&one) && own("key", one.expose()).is_ok());
        assert!(one.expose().ends_with(&name(&one)[6..]));
    }

    #[test]
    fn keys_that_are_made_up_have_a_form() {
        for wrong in [
            "",
            "abc",
            "sk-short",
            "pk-0123456789abcdef",
            "sk-0123456789 abcdef",
            "sk-0123456789äbcdef",
        ] {
            let error = own("key", wrong).unwrap_err();
            assert!(
                wrong.is_empty() || !error.message().contains(wrong),
                "{error}"
            );
        }
        let simple = own("key", "sk-1111111111111111111111111111111111").unwrap();
        assert!(is_weak(&simple) && is_weak(&own("key", "sk-0123456789abcdef").unwrap()));
    }
}
