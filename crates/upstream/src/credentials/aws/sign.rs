//! Amazon's Signature Version 4: a request's method, path, query, some headers and the digest of its body, signed.
//!
//! Source: IAM User Guide, "Create a signed AWS API request". Amazon's own crate for it (`aws-sigv4`) wants the body
//! in one piece and brings a runtime; the cryptography of TLS is there anyway.

use std::time::SystemTime;

use aws_lc_rs::{
    digest::{Context, SHA256, digest},
    hmac::{self, HMAC_SHA256},
};
use http::{HeaderName, HeaderValue, header, request::Parts};
use tollgate_core::{AwsKeys, Segments};

use super::{super::timestamp, canonical};
use crate::credentials::failure::Failure;

/// What a signature is good for.
#[derive(Clone, Copy, Debug)]
pub(in crate::credentials) struct Scope<'a> {
    /// The region that is called.
    pub(in crate::credentials) region: &'a str,
    /// The service that is called.
    pub(in crate::credentials) service: &'a str,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const SESSION_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Signs a request that will not be changed any more. The body is read in its pieces.
pub(in crate::credentials) fn sign(
    head: &mut Parts,
    body: &Segments,
    keys: &AwsKeys,
    scope: &Scope<'_>,
    now: SystemTime,
) -> Result<(), Failure> {
    let host = head.uri.authority().map(|host| host.as_str().to_owned());
    insert(head, header::HOST, &host.unwrap_or_default())?;
    let time = timestamp::compact(now);
    insert(head, DATE, &time)?;
    match &keys.session_token {
        Some(token) => insert(head, SESSION_TOKEN, token.expose())?,
        None => drop(head.headers.remove(SESSION_TOKEN)),
    }
    let (canonical, names) = canonical::request(head, &digest_of(body));
    let (date, _) = time.split_at(8);
    let scope_text = format!("{date}/{}/{}/aws4_request", scope.region, scope.service);
    let hashed = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
    let text = format!("{ALGORITHM}\n{time}\n{scope_text}\n{hashed}");
    let signature = hex(mac(&signing_key(keys, date, scope), &text).as_ref());
    let value = format!(
        "{ALGORITHM} Credential={}/{scope_text}, SignedHeaders={names}, Signature={signature}",
        keys.access_key_id.expose()
    );
    insert(head, header::AUTHORIZATION, &value)
}

fn insert(head: &mut Parts, name: HeaderName, value: &str) -> Result<(), Failure> {
    let Ok(mut header) = HeaderValue::try_from(value) else {
        let message =
            "the access key or the session token holds a character that no header may carry";
        return Err(Failure::refused(message));
    };
    header.set_sensitive(name == header::AUTHORIZATION || name == SESSION_TOKEN);
    head.headers.insert(name, header);
    Ok(())
}

fn digest_of(body: &Segments) -> String {
    let mut context = Context::new(&SHA256);
    body.iter().for_each(|part| context.update(part));
    hex(context.finish().as_ref())
}

/// A key for one day, region and service, so that the secret itself signs nothing.
fn signing_key(keys: &AwsKeys, date: &str, scope: &Scope<'_>) -> Vec<u8> {
    let secret = format!("AWS4{}", keys.secret_access_key.expose());
    let steps = [date, scope.region, scope.service, "aws4_request"];
    steps.into_iter().fold(secret.into_bytes(), |key, step| {
        mac(&key, step).as_ref().to_vec()
    })
}

fn mac(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(HMAC_SHA256, key), text.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests;
