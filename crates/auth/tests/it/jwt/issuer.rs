//! An identity provider of the tests: keys, tokens, and a place where the keys are published.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use aws_lc_rs::{
    encoding::AsDer as _,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
        ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
        KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA384, RsaKeyPair,
    },
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tollgate_auth::{Fetch, Timestamp};

/// A private key.
pub(super) enum Key {
    Rsa(RsaKeyPair),
    Curve(EcdsaKeyPair, &'static str),
    Edwards(Ed25519KeyPair),
}

/// Documents by address; an address without one does not answer. Counts how often each is asked.
#[derive(Clone, Default)]
pub(super) struct Web {
    pub(super) documents: Arc<Mutex<BTreeMap<String, String>>>,
    asked: Arc<AtomicUsize>,
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// Seconds from now, as claims have them.
pub(super) fn seconds(from_now: i64) -> i64 {
    Timestamp::now().millis() / 1000 + from_now
}

// === impl Key ===

impl Key {
    pub(super) fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub(super) fn curve(name: &'static str) -> Self {
        let how: &'static EcdsaSigningAlgorithm = match name {
            "P-256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
            "P-384" => &ECDSA_P384_SHA384_FIXED_SIGNING,
            _ => &ECDSA_P521_SHA512_FIXED_SIGNING,
        };
        Self::Curve(EcdsaKeyPair::generate(how).unwrap(), name)
    }

    pub(super) fn edwards() -> Self {
        Self::Edwards(Ed25519KeyPair::generate().unwrap())
    }

    /// As it is published under this name.
    pub(super) fn jwk(&self, id: &str) -> Value {
        let mut jwk = match self {
            Self::Rsa(pair) => {
                // RFC 8017 §A.1.1 for 2048 bits: every part stands where it always does.
                let der = pair.public_key().as_ref();
                json!({"kty": "RSA", "n": encode(&der[9..265]), "e": encode(&der[267..])})
            }
            Self::Curve(pair, name) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                json!({"kty": "EC", "crv": name, "x": encode(x), "y": encode(y)})
            }
            Self::Edwards(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key())})
            }
        };
        jwk["kid"] = id.into();
        jwk
    }

    /// The public key as text that could be mistaken for a secret.
    pub(super) fn public_text(&self) -> Vec<u8> {
        match self {
            Self::Rsa(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
            Self::Curve(pair, _) => pair.public_key().as_ref().to_vec(),
            Self::Edwards(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// A token with these parts; `PS384` is the other way to sign with RSA.
    pub(super) fn sign(&self, header: &Value, claims: &str) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims));
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(pair) => {
                let how: &dyn aws_lc_rs::signature::RsaEncoding = match header["alg"].as_str() {
                    Some("PS384") => &RSA_PSS_SHA384,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(how, &random, message.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            Self::Curve(pair, _) => {
                let signature = pair.sign(&random, message.as_bytes()).unwrap();
                signature.as_ref().to_vec()
            }
            Self::Edwards(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", encode(signature))
    }
}

// === impl Web ===

impl Web {
    pub(super) fn publish(&self, url: &str, document: &Value) {
        let mut documents = self.documents.lock().unwrap();
        documents.insert(url.to_owned(), document.to_string());
    }

    pub(super) fn publish_keys(&self, url: &str, keys: &[Value]) {
        self.publish(url, &json!({"keys": keys}));
    }

    pub(super) fn take_down(&self) {
        self.documents.lock().unwrap().clear();
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    pub(super) fn fetch(&self) -> Fetch {
        let web = self.clone();
        Arc::new(move |url| {
            web.asked.fetch_add(1, Ordering::Relaxed);
            let document = web.documents.lock().unwrap().get(&url).cloned();
            let document = document.map(String::into_bytes);
            Box::pin(std::future::ready(
                document.ok_or_else(|| "nobody there".into()),
            ))
        })
    }
}
