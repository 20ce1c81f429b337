//! A token, taken apart and not believed yet (RFC 7515 §7.1).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};

use super::{algorithm::Algorithm, claims::Claims, refusal::Refusal};

/// What a token consists of.
pub(super) struct Parts<'a> {
    pub(super) algorithm: Algorithm,
    /// The name of the key, which is compared and never used for anything else.
    pub(super) key: Option<String>,
    pub(super) claims: Claims,
    pub(super) message: &'a [u8],
    pub(super) signature: Vec<u8>,
}

/// What is read of a header. Addresses and keys in it (`jku`, `jwk`, `x5u`, `x5c`) are the sender's own claims about
/// themselves, and are not read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

/// A longer token is none: even with a few hundred groups in it one has less.
pub(super) const LONGEST: usize = 16 << 10;

/// A grant to be redeemed elsewhere, which is no key (LiteLLM's `ID_JAG_TYP`).
const GRANT: &str = "oauth-id-jag+jwt";

/// Whether `presented` has the form of a token, as LiteLLM tells: three parts with dots between them.
pub(super) fn is_token(presented: &[u8]) -> bool {
    let dots = presented.iter().filter(|byte| **byte == b'.').count();
    dots == 2 && !presented.starts_with(b"sk-")
}

// === impl Parts ===

impl<'a> Parts<'a> {
    pub(super) fn of(token: &'a [u8]) -> Result<Self, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let token = str::from_utf8(token).map_err(|_| Refusal::Malformed)?;
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = message.split_once('.').ok_or(Refusal::Malformed)?;
        let header: Header = json(header)?;
        // RFC 7515 §4.1.11: whoever does not understand what is critical must refuse, and nothing is understood here.
        if header.crit.is_some() || header.typ.as_deref() == Some(GRANT) {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            algorithm: Algorithm::named(&header.alg).ok_or(Refusal::Algorithm)?,
            key: header.kid,
            claims: json(claims)?,
            message: message.as_bytes(),
            signature: decode(signature)?,
        })
    }
}

fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Refusal> {
    serde_json::from_slice(&decode(part)?).map_err(|_| Refusal::Malformed)
}

/// Base64url without padding, in the only form there is of each text: another form would be another token.
fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(part);
    decoded.map_err(|_| Refusal::Malformed)
}
