//! Moments as Amazon writes them, in UTC (ISO 8601).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: u64 = 24 * 60 * 60;

/// `20150830T123600Z`; the first eight characters are the date.
pub(super) fn compact(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let (year, month, day) = date(seconds / DAY);
    let rest = seconds % DAY;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// Reads `2015-08-30T12:36:00Z`, with or without fractions of a second, which are left out.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let time = time.split('.').next()?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let in_range = year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !in_range || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn numbers(text: &str, separator: char) -> Option<[u64; 3]> {
    let parsed: Vec<u64> = text
        .split(separator)
        .map(|part| part.parse::<u32>().map(u64::from))
        .collect::<Result<_, _>>()
        .ok()?;
    parsed.try_into().ok()
}

/// The year, month and day so many days after 1970-01-01.
///
/// Years are counted from March, so that the leap day is their last: the months before it then begin at
/// `(153 m + 2) / 5` whatever the year (Hinnant, "chrono-compatible low-level date algorithms").
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + carry, month, day)
}

/// How many days after 1970-01-01 a day is; the inverse of [`date`].
fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = if month > 2 { month - 3 } else { month + 9 };
    let (era, year) = (year / 400, year % 400);
    let day = (153 * month + 2) / 5 + day - 1 + year * 365 + year / 4 - year / 100;
    era * 146_097 + day - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(compact(at(1_440_938_160)), "20150830T123600Z");
        assert_eq!(parse("2015-08-30T12:36:00Z"), Some(at(1_440_938_160)));
        assert_eq!(parse("2015-08-30T12:36:00.25Z"), Some(at(1_440_938_160)));
        for text in [
            "",
            "2015-08-30",
            "2015-13-30T12:36:00Z",
            "2015-08-30T12:36Z",
            "1969-08-30T12:36:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_the_inverse_of_days() {
        assert_eq!((date(0), date(11_016)), ((1970, 1, 1), (2000, 2, 29)));
        for day in 0..100_000 {
            let (year, month, date) = date(day);
            assert_eq!(days(year, month, date), day);
        }
    }
}
