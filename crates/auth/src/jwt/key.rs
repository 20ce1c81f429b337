//! A public key of an issuer (RFC 7517, RFC 7518 §6, RFC 8037 §2).

use aws_lc_rs::signature::{ED25519, RsaPublicKeyComponents, UnparsedPublicKey};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::algorithm::Algorithm;

/// A key that tokens may be signed with, and for what it may be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PublicKey {
    pub(super) id: Option<Box<str>>,
    /// The only algorithm, where its issuer names one.
    algorithm: Option<Algorithm>,
    material: Material,
}

#[derive(Debug, PartialEq, Eq)]
enum Material {
    Rsa {
        n: Box<[u8]>,
        e: Box<[u8]>,
    },
    /// An uncompressed point on a curve.
    Curve {
        name: Box<str>,
        point: Box<[u8]>,
    },
    Edwards(Box<[u8]>),
}

/// A key as it is published.
#[derive(Deserialize)]
pub(super) struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

// === impl PublicKey ===

impl PublicKey {
    /// `None` for keys that are for something else, and for shared secrets, which nobody should publish.
    pub(super) fn of(jwk: Jwk) -> Option<Self> {
        let signs = jwk.usage.as_deref().is_none_or(|usage| usage == "sig")
            && (jwk.key_ops.as_ref()).is_none_or(|all| all.iter().any(|one| one == "verify"));
        let algorithm = match jwk.alg.as_deref() {
            Some(name) => Some(Algorithm::named(name)?),
            None => None,
        };
        signs.then_some(())?;
        Some(Self {
            algorithm,
            material: Material::of(&jwk)?,
            id: jwk.kid.map(Into::into),
        })
    }

    /// Whether it may be asked about signatures of `algorithm`.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        let of_its_kind = match &self.material {
            Material::Rsa { .. } => algorithm.rsa().is_some(),
            Material::Curve { name, .. } => {
                algorithm.curve().is_some_and(|(curve, _)| **name == *curve)
            }
            Material::Edwards(_) => algorithm == Algorithm::EdDsa,
        };
        of_its_kind && self.algorithm.is_none_or(|only| only == algorithm)
    }

    /// Whether `signature` is that of `message`.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.fits(algorithm) {
            return false;
        }
        let verified = match &self.material {
            Material::Rsa { n, e } => (algorithm.rsa())
                .map(|how| RsaPublicKeyComponents { n, e }.verify(how, message, signature)),
            Material::Curve { point, .. } => (algorithm.curve())
                .map(|(_, how)| UnparsedPublicKey::new(how, point).verify(message, signature)),
            Material::Edwards(x) => {
                Some(UnparsedPublicKey::new(&ED25519, x).verify(message, signature))
            }
        };
        verified.is_some_and(|result| result.is_ok())
    }
}

// === impl Material ===

impl Material {
    fn of(jwk: &Jwk) -> Option<Self> {
        let bytes = |text: &Option<String>| BASE64_URL_SAFE_NO_PAD.decode(text.as_ref()?).ok();
        match &*jwk.kty {
            "RSA" => Some(Self::Rsa {
                n: number(&bytes(&jwk.n)?),
                e: number(&bytes(&jwk.e)?),
            }),
            "EC" => {
                let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
                Some(Self::Curve {
                    name: jwk.crv.as_deref()?.into(),
                    // SEC 1 §2.3.3: 04 stands for a point that is not compressed.
                    point: [&[4], &*x, &*y].concat().into(),
                })
            }
            "OKP" if jwk.crv.as_deref() == Some("Ed25519") => {
                Some(Self::Edwards(bytes(&jwk.x)?.into()))
            }
            _ => None,
        }
    }
}

/// A number without the zeros that some issuers write before it.
fn number(bytes: &[u8]) -> Box<[u8]> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes[zeros..].into()
}
