//! What a response says about how it came about.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tollgate_core::{AttemptRecord, Receipt};

use crate::headers::{
    LITELLM_ATTEMPTED_FALLBACKS, LITELLM_ATTEMPTED_RETRIES, LITELLM_MODEL_GROUP, LITELLM_MODEL_ID,
    LITELLM_OVERHEAD_DURATION, LITELLM_RESPONSE_COST, LITELLM_RESPONSE_DURATION, TOLLGATE_ATTEMPTS,
    TOLLGATE_PROVIDER,
};

/// Adds what is known when an answer begins; of a `whole` one, that is everything.
pub(crate) fn add_headers(headers: &mut HeaderMap, receipt: &Receipt, whole: bool) {
    headers.reserve(16);
    let elapsed = receipt.received.elapsed();
    let asked: Duration = receipt.attempts.iter().map(|attempt| attempt.elapsed).sum();
    headers.insert(LITELLM_RESPONSE_DURATION, millis(elapsed));
    headers.insert(
        LITELLM_OVERHEAD_DURATION,
        millis(elapsed.saturating_sub(asked)),
    );
    add_attempts(headers, &receipt.attempts);
    let Some(deployment) = &receipt.deployment else {
        return;
    };
    insert(headers, LITELLM_MODEL_ID, &deployment.id);
    insert(headers, LITELLM_MODEL_GROUP, &deployment.group);
    insert(headers, TOLLGATE_PROVIDER, &deployment.provider.prefix);
    // A stream's usage comes at its end, too late for a header.
    if let Some(cost) = receipt.cost().filter(|_| whole) {
        insert(headers, LITELLM_RESPONSE_COST, &cost.to_string());
    }
}

fn add_attempts(headers: &mut HeaderMap, attempts: &[AttemptRecord]) {
    let groups = attempts
        .chunk_by(|one, next| one.group == next.group)
        .count();
    let fallbacks = groups.saturating_sub(1);
    headers.insert(TOLLGATE_ATTEMPTS, count(attempts.len()));
    headers.insert(LITELLM_ATTEMPTED_FALLBACKS, count(fallbacks));
    headers.insert(LITELLM_ATTEMPTED_RETRIES, count(attempts.len() - groups));
}

/// A number that is nearly always none or one.
fn count(number: usize) -> HeaderValue {
    match number {
        0 => HeaderValue::from_static("0"),
        1 => HeaderValue::from_static("1"),
        _ => HeaderValue::from(number),
    }
}

/// Sets a header to a text that an operator chose; one that no header can carry is left out.
fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// Milliseconds with three decimals. Written digit by digit: formatting a float takes longer than the rest.
fn millis(time: Duration) -> HeaderValue {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let (mut text, mut at, mut left) = ([b'0'; 24], 24, micros);
    while left > 0 || at > 20 {
        if at == 21 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    HeaderValue::from_bytes(&text[at..]).unwrap_or(HeaderValue::from_static("0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_milliseconds() {
        let written = |micros| millis(Duration::from_micros(micros));
        assert_eq!(written(0), "0.000");
        assert_eq!(written(7), "0.007");
        assert_eq!(written(1_234), "1.234");
        assert_eq!(written(6_000_000_000), "6000000.000");
    }
}
