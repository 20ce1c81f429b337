//! A signed statement of who asks (RFC 7523), for one token.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};
use serde::Deserialize;
use serde_json::json;

use crate::credentials::failure::Failure;

/// The key of a service account, as its file has it.
#[derive(Deserialize)]
pub(super) struct ServiceAccount {
    client_email: Box<str>,
    private_key: Box<str>,
    private_key_id: Option<Box<str>>,
    #[serde(default = "token_uri")]
    pub(super) token_uri: Box<str>,
}

/// Seconds that the statement holds: the most that Google allows, which is also how long the token does.
const LIFETIME: u64 = 3600;

/// Who issues tokens where a file does not say.
pub(super) fn token_uri() -> Box<str> {
    "https://oauth2.googleapis.com/token".into()
}

/// The statement of `account`, signed with its key (RS256, RFC 7518 §3.3).
pub(super) fn assertion(
    account: &ServiceAccount,
    scope: &str,
    now: SystemTime,
) -> Result<String, Failure> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let Some(id) = &account.private_key_id {
        header["kid"] = (&**id).into();
    }
    let claims = json!({
        "iss": &*account.client_email,
        "scope": scope,
        "aud": &*account.token_uri,
        "iat": now,
        "exp": now + LIFETIME,
    });
    let part = |json: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let statement = format!("{}.{}", part(header), part(claims));
    let signature = sign(&account.private_key, statement.as_bytes()).ok_or_else(|| {
        let message = "the private_key of the service account is not an RSA key in PEM; line ends in it must be `\\n` \
                       within the JSON text";
        Failure::refused(message)
    })?;
    Ok(format!(
        "{statement}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(signature)
    ))
}

fn sign(pem: &str, statement: &[u8]) -> Option<Vec<u8>> {
    let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()? {
        PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).ok()?,
        PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).ok()?,
        _ => return None,
    };
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &random, statement, &mut signature)
        .ok()?;
    Some(signature)
}
