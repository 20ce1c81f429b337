//! How tokens may be signed (RFC 7518 §3.1, RFC 8037 §3.1).

use aws_lc_rs::signature as aws;

/// An algorithm with a public key. Neither `none` nor one with a shared secret is among them, so no header of a token
/// can ask for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
    EdDsa,
}

const NAMES: [(&str, Algorithm); 10] = [
    ("RS256", Algorithm::Rs256),
    ("RS384", Algorithm::Rs384),
    ("RS512", Algorithm::Rs512),
    ("PS256", Algorithm::Ps256),
    ("PS384", Algorithm::Ps384),
    ("PS512", Algorithm::Ps512),
    ("ES256", Algorithm::Es256),
    ("ES384", Algorithm::Es384),
    ("ES512", Algorithm::Es512),
    ("EdDSA", Algorithm::EdDsa),
];

// === impl Algorithm ===

impl Algorithm {
    /// The algorithm of this name, in exactly these letters.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, algorithm)| *algorithm)
    }

    /// What it is with RSA, of 2048 bits and more.
    pub(super) fn rsa(self) -> Option<&'static aws::RsaParameters> {
        Some(match self {
            Self::Rs256 => &aws::RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &aws::RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &aws::RSA_PKCS1_2048_8192_SHA512,
            Self::Ps256 => &aws::RSA_PSS_2048_8192_SHA256,
            Self::Ps384 => &aws::RSA_PSS_2048_8192_SHA384,
            Self::Ps512 => &aws::RSA_PSS_2048_8192_SHA512,
            _ => return None,
        })
    }

    /// The curve it goes with, and what it is there.
    pub(super) fn curve(self) -> Option<(&'static str, &'static aws::EcdsaVerificationAlgorithm)> {
        Some(match self {
            Self::Es256 => ("P-256", &aws::ECDSA_P256_SHA256_FIXED),
            Self::Es384 => ("P-384", &aws::ECDSA_P384_SHA384_FIXED),
            Self::Es512 => ("P-521", &aws::ECDSA_P521_SHA512_FIXED),
            _ => return None,
        })
    }
}
