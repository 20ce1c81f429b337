//! `thoughtSignature`: Gemini's own as it is, other providers' sealed so that Google's SDKs carry them.
//!
//! The member is protobuf's `bytes`: SDKs decode it from base64 and encode it again, some with the URL-safe alphabet.
//! A seal is therefore base64 too; Gemini's own are never touched.

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use tollgate_core::Dialect;

use crate::neutral::State;

/// What the API documents for calls that Gemini did not make itself (`skip_thought_signature_validator`, in base64):
/// <https://ai.google.dev/gemini-api/docs/thought-signatures>.
pub(super) const PLACEHOLDER: &str = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

/// What precedes the seal of withheld thoughts, of which nothing but the seal is there.
const REDACTED: &str = "redacted:";

/// A seal begins with it, withheld or not, once decoded.
const SEAL: &str = "tollgate:";

const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a signature says.
#[derive(Debug, PartialEq)]
pub(super) struct Signature {
    pub(super) state: State,
    /// It stands for thoughts that were withheld.
    pub(super) redacted: bool,
}

/// The text for a client of Gemini's.
pub(super) fn seal(state: &State, redacted: bool) -> String {
    if state.dialect == Dialect::Gemini && state.id.is_none() && !redacted {
        return state.data.clone();
    }
    // Sealed as if for another dialect, so that withheld thoughts are always recognised.
    let sealed = state.seal(Dialect::Other("gemini's clients"));
    let mark = if redacted { REDACTED } else { "" };
    STANDARD.encode(format!("{mark}{sealed}"))
}

/// Undoes [`seal`].
pub(super) fn unseal(text: &str) -> Signature {
    foreign(text).unwrap_or_else(|| Signature {
        state: State {
            dialect: Dialect::Gemini,
            id: None,
            data: text.to_owned(),
        },
        redacted: false,
    })
}

fn foreign(text: &str) -> Option<Signature> {
    let sealed = ANY_PADDING.decode(standard(text)).ok()?;
    let sealed = String::from_utf8(sealed).ok()?;
    let (redacted, sealed) = match sealed.strip_prefix(REDACTED) {
        Some(sealed) => (true, sealed),
        None => (false, sealed.as_str()),
    };
    if !sealed.starts_with(SEAL) {
        return None;
    }
    Some(Signature {
        state: State::unseal(sealed, Dialect::Gemini),
        redacted,
    })
}

/// `text` in the standard alphabet: Google's Python SDK writes the URL-safe one.
pub(super) fn standard(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '-' => '+',
            '_' => '/',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_signatures_are_not_touched() {
        let signature = unseal("EpwICpkIAXLI2nxl-_==");
        assert_eq!(signature.state.data, "EpwICpkIAXLI2nxl-_==");
        assert_eq!(seal(&signature.state, false), "EpwICpkIAXLI2nxl-_==");
    }

    #[test]
    fn foreign_states_come_back_in_either_alphabet() {
        for redacted in [false, true] {
            let state = State {
                dialect: Dialect::Anthropic,
                id: Some("rs_1".to_owned()),
                data: "??>>~~EpAB:x==".to_owned(),
            };
            let sealed = seal(&state, redacted);
            let urlsafe = sealed.replace('+', "-").replace('/', "_");
            for text in [sealed.as_str(), &urlsafe, urlsafe.trim_end_matches('=')] {
                let expected = Signature {
                    state: state.clone(),
                    redacted,
                };
                assert_eq!(unseal(text), expected);
            }
        }
    }
}
