//! What LiteLLM encrypts: texts, each by itself, under a key that it makes of its salt key.

mod gcm;
mod secret_box;

use std::{borrow::Cow, fmt};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use tollgate_core::Secret;

/// The key that LiteLLM makes of its salt key. Not printable.
#[derive(Clone)]
pub(crate) struct SaltKey([u8; KEY]);

/// Why a text cannot be read. Nothing of the text is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is encrypted, and there is no key.
    NoKey,
    /// It is encrypted with another key, or was changed.
    OtherKey,
}

/// A text as LiteLLM's two ways of encrypting leave it.
#[derive(Debug, PartialEq, Eq)]
enum Sealed {
    /// NaCl's secret box: a nonce, a tag, and what is encrypted.
    Box(Vec<u8>),
    /// AES-256-GCM: a nonce, what is encrypted, and a tag.
    Gcm(Vec<u8>),
}

/// How many bytes a key has.
const KEY: usize = 32;

/// Begins a text that is encrypted with AES-256-GCM (`general_settings.encryption_algorithm`); a secret box is base64
/// alone, which has no colon.
const GCM: &str = "v2:gcm:";

/// Base64 with or without padding: some databases were edited by hand.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What `text` says. One that cannot be encrypted, by its form, stands as it is, as it does in LiteLLM.
pub(crate) fn open<'a>(text: &'a str, key: Option<&SaltKey>) -> Result<Cow<'a, str>, Unreadable> {
    let Some(sealed) = Sealed::of(text) else {
        return Ok(text.into());
    };
    let key = key.ok_or(Unreadable::NoKey)?;
    let clear = sealed.open(&key.0).ok_or(Unreadable::OtherKey)?;
    let clear = String::from_utf8(clear);
    clear.map(Cow::from).map_err(|_| Unreadable::OtherKey)
}

// === impl SaltKey ===

impl SaltKey {
    /// The key that LiteLLM makes of `secret`: its SHA-256.
    pub(crate) fn of(secret: &Secret) -> Self {
        let mut key = [0; KEY];
        key.copy_from_slice(digest(&SHA256, secret.expose().as_bytes()).as_ref());
        Self(key)
    }
}

impl fmt::Debug for SaltKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltKey")
    }
}

// === impl Sealed ===

impl Sealed {
    /// What `text` is if it is encrypted; a key in the clear that looks like it is taken for encrypted.
    fn of(text: &str) -> Option<Self> {
        match text.strip_prefix(GCM) {
            Some(text) => Some(Self::Gcm(decoded(text).unwrap_or_default())),
            None => decoded(text)
                .filter(|bytes| bytes.len() >= secret_box::LEAST)
                .map(Self::Box),
        }
    }

    fn open(self, key: &[u8; KEY]) -> Option<Vec<u8>> {
        match self {
            Self::Box(bytes) => secret_box::open(key, &bytes),
            Self::Gcm(bytes) => gcm::open(key, bytes),
        }
    }
}

/// Newer versions write base64 for URLs, older ones the usual one.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let usual = text.replace('-', "+").replace('_', "/");
    BASE64.decode(usual).ok()
}

// === impl Unreadable ===

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoKey => "is encrypted, and LiteLLM's salt key is not given",
            Self::OtherKey => {
                "cannot be opened: LiteLLM's salt key is another one than the one that is given, or the value is damaged"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What LiteLLM 1.109.1 makes of texts with this salt key: as it is now, as older versions wrote it, and with AES.
    const SALT: &str = "salt-of-litellm";
    const TEXTS: [(&str, [&str; 3]); 2] = [
        (
            "",
            [
                "-CenenZEsxfkGKkghWtBCy6VHmmfMrIg5WsmLrIBHODxJq5BCOpAXg==",
                "+CenenZEsxfkGKkghWtBCy6VHmmfMrIg5WsmLrIBHODxJq5BCOpAXg==",
                "v2:gcm:B3hS-fGH3Lku_5h_b2HzI6RHiQPJ88arm2RVKg==",
            ],
        ),
        (
            "sk-prövider-1",
            [
                "-7DJ3GjZ0Mo_N77LFI_Pl3PoUTQRYrfLF9QhQI732BdcDlFw-0Sy85ByCwvrNtqLou6DDcmT",
                "+7DJ3GjZ0Mo/N77LFI/Pl3PoUTQRYrfLF9QhQI732BdcDlFw+0Sy85ByCwvrNtqLou6DDcmT",
                "v2:gcm:ssQ5mXte7fKjptMNv7e634VkzOIv9qtJWYPEpWM_5FbOv5-KExJmoAbM",
            ],
        ),
    ];

    fn key(salt: &str) -> SaltKey {
        SaltKey::of(&Secret::new(salt))
    }

    #[test]
    fn what_litellm_encrypted_is_opened() {
        for (clear, sealed) in TEXTS {
            for sealed in sealed {
                assert_eq!(open(sealed, Some(&key(SALT))).unwrap(), clear, "{sealed}");
                let bare = sealed.trim_end_matches('=');
                assert_eq!(open(bare, Some(&key(SALT))).unwrap(), clear, "{bare}");
            }
        }
    }

    #[test]
    fn with_another_key_or_none_or_damaged_nothing_is_opened() {
        for sealed in TEXTS.iter().flat_map(|(_, sealed)| sealed) {
            assert_eq!(open(sealed, None), Err(Unreadable::NoKey));
            let other = open(sealed, Some(&key("another")));
            assert_eq!(other, Err(Unreadable::OtherKey));
            let mut damaged = sealed.to_string();
            let at = damaged.len() - 8;
            let letter = if damaged[at..].starts_with('A') {
                "B"
            } else {
                "A"
            };
            damaged.replace_range(at..=at, letter);
            let damaged = open(&damaged, Some(&key(SALT)));
            assert_eq!(damaged, Err(Unreadable::OtherKey));
        }
        let cut = open("v2:gcm:B3hS", Some(&key(SALT)));
        assert_eq!(cut, Err(Unreadable::OtherKey));
    }

    #[test]
    fn what_cannot_be_encrypted_stands_as_it_is() {
        let clear = [
            "",
            "openai/gpt-4o",
            "os.environ/OPENAI_API_KEY",
            "https://a-long-name-of-a-resource.openai.azure.com/openai/deployments",
            "c2hvcnQ=",
        ];
        for text in clear {
            assert_eq!(open(text, Some(&key(SALT))).unwrap(), text);
            assert_eq!(open(text, None).unwrap(), text);
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{:?}", key(SALT)), "SaltKey");
    }
}
