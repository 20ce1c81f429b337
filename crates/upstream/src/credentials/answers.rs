//! What issuers of OAuth tokens answer (RFC 6749 §5).

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use tollgate_core::Secret;

use super::{client::Answer, failure::Failure, token::Token};

#[derive(Deserialize)]
struct Success {
    access_token: Box<str>,
    /// Seconds; Entra's older endpoints and Azure's metadata service send a text.
    #[serde(default)]
    expires_in: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(Box<str>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: Option<serde_json::Value>,
    error_description: Option<Box<str>>,
}

/// A token that does not say how long it holds is asked for anew after this time.
const UNKNOWN_LIFETIME: Duration = Duration::from_secs(600);
/// As much of an answer that is no JSON as is told.
const MOST_WORDS: usize = 300;

/// The token in an issuer's answer. `advice` says what to do if it refused.
pub(super) fn token(issuer: &str, answer: &Answer, advice: &str) -> Result<Token, Failure> {
    if !answer.status.is_success() {
        return Err(refused(issuer, answer, advice));
    }
    let now = SystemTime::now();
    match serde_json::from_slice::<Success>(&answer.body) {
        Ok(success) => Token::bearer(
            Secret::new(success.access_token),
            now,
            Some(lifetime(success.expires_in)),
        ),
        Err(_) => Err(Failure::unreachable(format!("{issuer} answered no token"))),
    }
}

fn lifetime(seconds: Option<Seconds>) -> Duration {
    let seconds = match seconds {
        Some(Seconds::Number(seconds)) => Some(seconds),
        Some(Seconds::Text(text)) => text.parse().ok(),
        None => None,
    };
    let lifetime = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // An absurd lifetime would overflow the clock.
    lifetime
        .filter(|lifetime| lifetime.as_secs() < 1 << 32)
        .unwrap_or(UNKNOWN_LIFETIME)
}

/// The failure for an answer that is no success, in the issuer's words.
pub(super) fn refused(issuer: &str, answer: &Answer, advice: &str) -> Failure {
    let status = answer.status.as_u16();
    let message = match words(&answer.body) {
        words if words.is_empty() => format!("{issuer} refused with status {status}; {advice}"),
        words => format!("{issuer} refused with status {status}: {words}; {advice}"),
    };
    match answer.status.is_server_error() || status == 429 {
        true => Failure::unreachable(message),
        false => Failure::refused(message),
    }
}

fn words(body: &[u8]) -> String {
    let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
        let text = String::from_utf8_lossy(body);
        return text.trim().chars().take(MOST_WORDS).collect();
    };
    let error = refusal.error.map(|error| match error {
        serde_json::Value::String(text) => text,
        // Google's other APIs answer an object.
        other => other["message"].as_str().unwrap_or_default().to_owned(),
    });
    let description = refusal.error_description.map(String::from);
    let said = [error, description];
    said.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            body: body.into(),
        }
    }

    #[test]
    fn a_lifetime_may_be_a_text_or_missing() {
        let now = SystemTime::now();
        for (body, valid, stale) in [
            (r#"{"access_token":"t","expires_in":3599}"#, 3500, 3400),
            (r#"{"access_token":"t","expires_in":"3599"}"#, 3500, 3400),
            (r#"{"access_token":"t"}"#, 500, 480),
            (r#"{"access_token":"t","expires_in":1e300}"#, 500, 480),
        ] {
            let token = token("them", &answer(200, body), "").unwrap();
            let after = |seconds| now + Duration::from_secs(seconds);
            assert!(
                token.is_valid(after(valid)) && token.is_stale(after(stale)),
                "{body}"
            );
        }
    }

    #[test]
    fn refusals_are_told_in_the_issuers_words() {
        for (body, words) in [
            (
                r#"{"error":"invalid_client","error_description":"AADSTS7000215"}"#,
                "invalid_client: AADSTS7000215",
            ),
            (r#"{"error":{"message":"denied"}}"#, "denied"),
            ("<html>", "<html>"),
        ] {
            let failure = token("them", &answer(401, body), "do this").unwrap_err();
            let expected = format!("them refused with status 401: {words}; do this");
            assert_eq!(failure.message(), expected);
        }
    }
}
