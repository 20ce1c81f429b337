//! Prices as they are written: decimals that no binary float touches.

use std::fmt;

use tollgate_core::Rate;

/// Why a text is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// It is no decimal number.
    NotADecimal,
    /// It is below zero.
    Negative,
    /// It is more than fits: 18 million dollars.
    TooLarge,
}

/// How many decimals a dollar has in yoctodollars, the unit of a [`Rate`].
const DECIMALS: i64 = 24;

/// The highest rate: as many dollars as an amount in picodollars can hold.
const HIGHEST: u128 = u64::MAX as u128 * 1_000_000_000_000;

/// A decimal taken apart: `digits` × 10^`exponent`.
struct Decimal {
    digits: u128,
    exponent: i64,
}

/// The price in `text`, a decimal number of dollars such as `0.0000025` or `2.5e-06`, and whether it is exact.
///
/// What is finer than a yoctodollar (10⁻²⁴) is rounded to the nearest one, halves up.
///
/// # Errors
///
/// When the text is no decimal number, below zero or too large.
///
/// ```
/// use tollgate_config::parse_rate;
/// use tollgate_core::{PicoUsd, Rate};
///
/// assert_eq!(parse_rate("2.5e-06"), Ok((PicoUsd(2_500_000).into(), true)));
/// assert_eq!(parse_rate("1.5e-24"), Ok((Rate::from_yoctos(2), false)));
/// ```
pub fn parse_rate(text: &str) -> Result<(Rate, bool), DecimalError> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text),
    };
    let decimal = Decimal::parse(digits).ok_or(DecimalError::NotADecimal)?;
    if sign == "-" && decimal.digits > 0 {
        return Err(DecimalError::Negative);
    }
    match decimal.scaled(DECIMALS) {
        Some((yoctos, exact)) if yoctos <= HIGHEST => Ok((Rate::from_yoctos(yoctos), exact)),
        _ => Err(DecimalError::TooLarge),
    }
}

// === impl Decimal ===

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?.into()),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}");
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit())
            && mantissa != "."
            && !mantissa.is_empty();
        let digits = if digits.is_empty() { "0" } else { &digits };
        let fraction = i64::try_from(fraction.len()).ok()?;
        Some(Self {
            digits: digits.parse().ok().filter(|_| plain)?,
            exponent: exponent - fraction,
        })
    }

    /// The number times 10^`decimals`, rounded to a whole one, and whether it was one; `None` if too large.
    fn scaled(&self, decimals: i64) -> Option<(u128, bool)> {
        let shift = self.exponent + decimals;
        let power = u32::try_from(shift.unsigned_abs())
            .ok()
            .and_then(|shift| 10_u128.checked_pow(shift));
        match (self.digits, power) {
            (0, _) => Some((0, true)),
            (digits, Some(power)) if shift >= 0 => Some((digits.checked_mul(power)?, true)),
            (digits, Some(power)) => {
                let half = u128::from(digits % power >= power.div_ceil(2));
                Some((digits / power + half, digits % power == 0))
            }
            (_, None) => (shift < 0).then_some((0, false)),
        }
    }
}

// === impl DecimalError ===

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADecimal => {
                "expected a price in dollars per token, such as 0.0000025 or 2.5e-06"
            }
            Self::Negative => "a price cannot be below zero",
            Self::TooLarge => "the price is larger than 18 million dollars",
        })
    }
}

impl std::error::Error for DecimalError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use tollgate_core::PicoUsd;

    use super::*;

    #[test]
    fn prices_are_exact() {
        let table = [
            ("0", 0),
            ("0.0", 0),
            ("-0.0", 0),
            (".5", 500_000_000_000),
            ("1.", 1_000_000_000_000),
            ("2.5e-06", 2_500_000),
            ("2.50E-6", 2_500_000),
            ("0.0000025", 2_500_000),
            ("0.000000075", 75_000),
            ("1e-12", 1),
            ("+3e-6", 3_000_000),
        ];
        for (text, picos) in table {
            assert_eq!(
                parse_rate(text),
                Ok((PicoUsd(picos).into(), true)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_finer_is_rounded() {
        let table = [("1.4e-24", 1), ("1.5e-24", 2), ("4e-25", 0), ("1e-99", 0)];
        for (text, yoctos) in table {
            assert_eq!(
                parse_rate(text),
                Ok((Rate::from_yoctos(yoctos), false)),
                "{text}"
            );
        }
        let fine = Rate::from_yoctos(1_083_333_333_333_333_400);
        assert_eq!(parse_rate("1.0833333333333334e-06"), Ok((fine, true)));
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in [
            "", ".", "e5", "1e", "0x10", "1_000", "NaN", "inf", "1.2.3", "- 1", "--1",
        ] {
            assert_eq!(parse_rate(text), Err(DecimalError::NotADecimal), "{text}");
        }
        assert_eq!(parse_rate("-1e-6"), Err(DecimalError::Negative));
        assert_eq!(parse_rate("1e30"), Err(DecimalError::TooLarge));
        assert_eq!(parse_rate("99999999"), Err(DecimalError::TooLarge));
    }

    proptest! {
        /// However a number of picodollars is written, reading it gives it back.
        #[test]
        fn every_way_of_writing_is_read(picos in 0..u64::MAX, shift in 0_u32..20) {
            let plain = format!("{}.{:012}", picos / 1_000_000_000_000, picos % 1_000_000_000_000);
            let scientific = format!("{picos}e-12");
            let digits = format!("{picos:021}");
            let (whole, fraction) = digits.split_at(digits.len() - shift as usize);
            let shifted = format!("{whole}.{fraction}e{}", i64::from(shift) - 12);
            for text in [plain, scientific, shifted] {
                prop_assert_eq!(parse_rate(&text), Ok((PicoUsd(picos).into(), true)), "{}", text);
            }
        }

        /// What a rate prints is read as that rate.
        #[test]
        fn what_is_printed_is_read(yoctos in 0..HIGHEST) {
            let rate = Rate::from_yoctos(yoctos);
            prop_assert_eq!(parse_rate(&rate.to_string()), Ok((rate, true)));
        }
    }
}
