//! LiteLLM's spans of time: `30s`, `30m`, `12h`, `30d`, `2w`, `1mo`.

use std::time::Duration;

use tollgate_auth::Timestamp;

/// The end of the span `text` that begins at `from`; `None` when it is no such text.
pub(crate) fn after(from: Timestamp, text: &str) -> Option<Timestamp> {
    // LiteLLM's words for some of them (`normalize_duration`).
    let text = match text.trim() {
        "hourly" => "1h",
        "daily" => "24h",
        "weekly" => "7d",
        "monthly" => "30d",
        text => text,
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().ok()?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 604_800,
        "mo" => return Some(from.after_months(number)),
        _ => return None,
    };
    Some(from.after(Duration::from_secs(u64::from(number) * seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_litellms() {
        let from: Timestamp = "2026-01-31T00:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("30s", Some("2026-01-31T00:00:30.000Z")),
            ("15m", Some("2026-01-31T00:15:00.000Z")),
            ("24h", Some("2026-02-01T00:00:00.000Z")),
            ("30d", Some("2026-03-02T00:00:00.000Z")),
            ("1w", Some("2026-02-07T00:00:00.000Z")),
            ("1mo", Some("2026-02-28T00:00:00.000Z")),
            ("monthly", Some("2026-03-02T00:00:00.000Z")),
            ("4294967295w", Some("9999-12-31T23:59:59.999Z")),
            ("4294967295mo", Some("9999-12-31T23:59:59.999Z")),
            ("", None),
            ("30", None),
            ("d", None),
            ("-1d", None),
            ("1y", None),
            ("99999999999999999999d", None),
        ] {
            assert_eq!(
                after(from, text).map(|end| end.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
