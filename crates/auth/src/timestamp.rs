//! Moments, as the management API writes them.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A moment, in milliseconds since the year 1970 began. As text it is that of RFC 3339, in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTimestamp;

const DAY: i64 = 86_400_000;

/// The last millisecond of the year 9999: what can be written in four digits.
const LAST: i64 = 253_402_300_799_999;

// === impl Timestamp ===

impl Timestamp {
    /// This moment.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(LAST)))
    }

    /// The moment so many milliseconds after 1970 began.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// How many milliseconds after 1970 began this is.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The moment `time` later; the year 9999 is the last.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        let millis = i64::try_from(time.as_millis()).unwrap_or(LAST);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// The same day and time so many calendar months later, or the last day of that month.
    #[must_use]
    pub fn after_months(self, months: u32) -> Self {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let all = year * 12 + i64::from(month) - 1 + i64::from(months);
        let (year, month) = (all.div_euclid(12), all.rem_euclid(12) as u32 + 1);
        let first = days(year, month, 1);
        let next = days(year + i64::from(month == 12), month % 12 + 1, 1);
        let date = (first + i64::from(day) - 1).min(next - 1);
        Self::from_millis(
            date.saturating_mul(DAY)
                .saturating_add(self.0.rem_euclid(DAY)),
        )
    }
}

/// The day's number of a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day's number; the same source.
fn civil(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * from_march + 2) / 5 + 1) as u32;
    let month = ((from_march + 2) % 12 + 1) as u32;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let millis = self.0.rem_euclid(DAY);
        let (seconds, millis) = (millis / 1000, millis % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
        )
    }
}

impl FromStr for Timestamp {
    type Err = NoTimestamp;

    /// RFC 3339, with any offset and any fraction of a second; without an offset it is UTC.
    fn from_str(text: &str) -> Result<Self, NoTimestamp> {
        parse(text)
            .filter(|millis| (0..=LAST).contains(millis))
            .map(Self)
            .ok_or(NoTimestamp)
    }
}

fn parse(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| {
        let part = text
            .get(range)
            .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        part?.parse::<u32>().ok()
    };
    let [year, month, day] = [number(0..4)?, number(5..7)?, number(8..10)?];
    let [hour, minute, second] = [number(11..13)?, number(14..16)?, number(17..19)?];
    let valid = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let rest = text.get(19..).filter(|_| valid)?;
    let digits = rest.strip_prefix('.').unwrap_or_default();
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    let millis: i64 = format!("{digits:0<3}").get(..3)?.parse().ok()?;
    let zone = match digits.len() {
        0 => rest,
        length => &rest[length + 1..],
    };
    let clock = i64::from(hour * 3600 + minute * 60 + second) - offset(zone)?;
    Some(days(i64::from(year), month, day) * DAY + clock * 1000 + millis)
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.bytes().next() {
        None | Some(b'Z' | b'z') if zone.len() < 2 => return Some(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let [hours, minutes] = [hours, minutes].map(|part| part.parse::<u8>().ok());
    Some(sign * (i64::from(hours?) * 3600 + i64::from(minutes?) * 60))
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl fmt::Display for NoTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a moment such as 2026-11-21T14:00:00Z")
    }
}

impl std::error::Error for NoTimestamp {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        assert_eq!(at("1970-01-01T00:00:00Z").millis(), 0);
        assert_eq!(at("2026-11-21T14:01:06Z").millis(), 1_795_269_666_000);
        assert_eq!(
            at("2026-11-21T15:01:06.5+01:00"),
            at("2026-11-21T14:01:06.500Z")
        );
        assert_eq!(
            at("2024-02-29 00:00:00.123456").to_string(),
            "2024-02-29T00:00:00.123Z"
        );
        for wrong in [
            "",
            "2026",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00+",
            "é026-01-01T00:00:00Z",
        ] {
            assert_eq!(wrong.parse::<Timestamp>(), Err(NoTimestamp), "{wrong}");
        }
    }

    #[test]
    fn months_end_where_the_calendar_says() {
        assert_eq!(
            at("2026-01-31T10:00:00Z").after_months(1),
            at("2026-02-28T10:00:00Z")
        );
        assert_eq!(
            at("2026-12-15T10:00:00Z").after_months(1),
            at("2027-01-15T10:00:00Z")
        );
        assert_eq!(
            at("2026-12-31T10:00:00Z").after_months(14),
            at("2028-02-29T10:00:00Z")
        );
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(millis in 0..=LAST) {
            let moment = Timestamp::from_millis(millis);
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
        }

        #[test]
        fn nothing_that_is_read_panics(text in "\\PC{0,40}", tail in "[-0-9:.TZ+é]{0,30}") {
            let _ = text.parse::<Timestamp>();
            let _ = format!("2026-11-21T14:01:06{tail}").parse::<Timestamp>();
        }
    }
}
