//! The text form of a [`Fault`].

use std::{fmt, str::FromStr, time::Duration};

use http::{HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;

use super::{BadBody, Cut, ErrorAt, Fault, HangAt};

/// The most bytes that one chunk may be asked for.
const MAX_BYTES: usize = 64 << 20;

/// The most content chunks that one answer may be asked for.
const MAX_CHUNKS: usize = 100_000;

/// A fault text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError {
    pair: String,
    reason: &'static str,
}

// === impl FaultError ===

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fault `{}`: {}", self.pair, self.reason)
    }
}

impl std::error::Error for FaultError {}

// === impl Fault ===

impl FromStr for Fault {
    type Err = FaultError;

    /// Reads `key=value` pairs parted by `,`, `;` or `&`; of a repeated key the last counts.
    fn from_str(spec: &str) -> Result<Self, FaultError> {
        let mut fault = Self::default();
        let pairs = spec.split([',', ';', '&']).map(str::trim);
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            fault.set(pair).map_err(|reason| FaultError {
                pair: pair.to_owned(),
                reason,
            })?;
        }
        Ok(fault)
    }
}

impl Fault {
    fn set(&mut self, pair: &str) -> Result<(), &'static str> {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key {
            "status" => self.status = Some(status(value)?),
            "retry-after" => self.retry_after = Some(header(value)?),
            "body" => self.body = Some(bad_body(value)?),
            "latency" => self.latency = Some(duration(value)?),
            "hang" => self.hang = Some(hang(value)?),
            "cut" => self.cut = Some(cut(value)?),
            "error" => self.error = Some(error(value)?),
            "garbage" => self.garbage = garbage(value)?,
            "after" => self.after = Some(number(value, MAX_CHUNKS)?),
            "drip" => self.drip = Some(duration(value)?),
            "pace" => self.pace = Some(duration(value)?),
            "split" => self.split = Some(number(value, MAX_BYTES)?.max(1)),
            "seed" => self.seed = Some(value.parse().map_err(|_| "wants a whole number")?),
            "chunks" => self.chunks = Some(number(value, MAX_CHUNKS)?),
            "size" => self.size = Some(number(value, MAX_BYTES)?),
            "oversized" => self.oversized = Some(number(value, MAX_BYTES)?),
            "text" => self.text = Some(decoded(value)),
            _ => return Err("no such key"),
        }
        Ok(())
    }
}

/// 1xx is left out: it would announce a second answer that never comes.
fn status(value: &str) -> Result<StatusCode, &'static str> {
    value
        .parse()
        .ok()
        .filter(|status: &StatusCode| status.as_u16() >= 200)
        .ok_or("wants a status of 200 to 999")
}

fn header(value: &str) -> Result<HeaderValue, &'static str> {
    HeaderValue::from_str(&decoded(value)).map_err(|_| "wants a header value")
}

fn bad_body(value: &str) -> Result<BadBody, &'static str> {
    match value {
        "garbage" => Ok(BadBody::Garbage),
        "html" => Ok(BadBody::Html),
        "empty" => Ok(BadBody::Empty),
        _ => Err("wants garbage, html or empty"),
    }
}

fn hang(value: &str) -> Result<HangAt, &'static str> {
    match value {
        "headers" => Ok(HangAt::Headers),
        "first" => Ok(HangAt::First),
        "mid" => Ok(HangAt::Mid),
        _ => Err("wants headers, first or mid"),
    }
}

fn cut(value: &str) -> Result<Cut, &'static str> {
    match value {
        "clean" => Ok(Cut::Clean),
        "fin" => Ok(Cut::Fin),
        "rst" => Ok(Cut::Rst),
        _ => Err("wants clean, fin or rst"),
    }
}

fn error(value: &str) -> Result<ErrorAt, &'static str> {
    match value {
        "first" => Ok(ErrorAt::First),
        "mid" => Ok(ErrorAt::Mid),
        _ => Err("wants first or mid"),
    }
}

fn garbage(value: &str) -> Result<bool, &'static str> {
    (value == "mid").then_some(true).ok_or("wants mid")
}

fn number(value: &str, most: usize) -> Result<usize, &'static str> {
    let number = value.parse().map_err(|_| "wants a whole number")?;
    (number <= most).then_some(number).ok_or("is too large")
}

/// `250ms`, `2s`, or a bare number of milliseconds.
fn duration(value: &str) -> Result<Duration, &'static str> {
    let (digits, unit) = match value.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => match value.strip_suffix('s') {
            Some(digits) => (digits, 1000),
            None => (value, 1),
        },
    };
    let count: u32 = digits.parse().map_err(|_| "wants a time such as 250ms")?;
    Ok(Duration::from_millis(u64::from(count) * unit))
}

fn decoded(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_separator_and_unit() {
        let fault: Fault = "latency=250ms,pace=2s;drip=7&text=a%2Cb".parse().unwrap();
        assert_eq!(fault.latency, Some(Duration::from_millis(250)));
        assert_eq!(fault.pace, Some(Duration::from_secs(2)));
        assert_eq!(fault.drip, Some(Duration::from_millis(7)));
        assert_eq!(fault.text.as_deref(), Some("a,b"));
    }

    #[test]
    fn names_the_pair_it_cannot_read() {
        for bad in [
            "status=100",
            "hang=later",
            "size=99999999999",
            "nonsense=1",
            "latency=1h",
        ] {
            let error = bad.parse::<Fault>().unwrap_err();
            assert!(error.to_string().contains(bad), "{error}");
        }
    }

    #[test]
    fn the_closer_fault_wins_field_by_field() {
        let far: Fault = "status=503,latency=9".parse().unwrap();
        let near = far.overlaid("status=429".parse().unwrap());
        assert_eq!(near.status, Some(StatusCode::TOO_MANY_REQUESTS));
        assert_eq!(near.latency, Some(Duration::from_millis(9)));
    }
}
