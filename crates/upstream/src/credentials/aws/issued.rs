//! Keys as containers and machines are given them: the same JSON.

use std::time::SystemTime;

use serde::Deserialize;
use tollgate_core::{AwsKeys, Secret};

use crate::credentials::{failure::Failure, timestamp, token::Token};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Issued {
    access_key_id: Box<str>,
    secret_access_key: Box<str>,
    #[serde(alias = "SessionToken")]
    token: Option<Box<str>>,
    expiration: Option<Box<str>>,
}

/// The keys in the answer of `issuer`.
pub(super) fn keys(issuer: &str, body: &[u8]) -> Result<Token, Failure> {
    let issued: Issued = serde_json::from_slice(body)
        .map_err(|_| Failure::unreachable(format!("{issuer} answered no keys")))?;
    let keys = AwsKeys {
        access_key_id: Secret::new(issued.access_key_id),
        secret_access_key: Secret::new(issued.secret_access_key),
        session_token: issued.token.map(Secret::new),
    };
    until(keys, issued.expiration.as_deref())
}

/// `keys`, good until a moment that may be unknown.
pub(super) fn until(keys: AwsKeys, expiration: Option<&str>) -> Result<Token, Failure> {
    let expires =
        match expiration {
            None => None,
            Some(text) => Some(timestamp::parse(text).ok_or_else(|| {
                Failure::unreachable("keys were answered whose end cannot be read")
            })?),
        };
    Ok(Token::keys(keys, SystemTime::now(), expires))
}
