//! Prices as they are written: decimals that no binary float touches.

use std::fmt;

use tollgate_core::PicoUsd;

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

/// How many decimals a dollar has in picodollars.
const DECIMALS: i64 = 12;

/// A decimal taken apart: `digits` × 10^`exponent`.
struct Decimal {
    digits: u128,
    exponent: i64,
}

/// The price in `text`, a decimal number of dollars such as `0.0000025` or `2.5e-06`, and whether it is exact.
///
/// What is finer than a picodollar is rounded to the nearest one, halves up.
///
/// # Errors
///
/// When the text is no decimal number, below zero or too large.
///
/// ```
/// use tollgate_config::parse_price;
/// use tollgate_core::PicoUsd;
///
/// assert_eq!(parse_price("2.5e-06"), Ok((PicoUsd(2_500_000), true)));
/// assert_eq!(parse_price("1.5e-12"), Ok((PicoUsd(2), false)));
/// ```
pub fn parse_price(text: &str) -> Result<(PicoUsd, bool), DecimalError> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text),
    };
    let decimal = Decimal::parse(digits).ok_or(DecimalError::NotADecimal)?;
    if sign == "-" && decimal.digits > 0 {
        return Err(DecimalError::Negative);
    }
    let (picos, exact) = decimal.scaled(DECIMALS).ok_or(DecimalError::TooLarge)?;
    let picos = u64::try_from(picos).map_err(|_| DecimalError::TooLarge)?;
    Ok((PicoUsd(picos), exact))
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
            assert_eq!(parse_price(text), Ok((PicoUsd(picos), true)), "{text}");
        }
    }

    #[test]
    fn what_is_finer_is_rounded() {
        let table = [
            ("1.4e-12", 1),
            ("1.5e-12", 2),
            ("4e-13", 0),
            ("1e-99", 0),
            ("1.0833333333333334e-06", 1_083_333),
        ];
        for (text, picos) in table {
            assert_eq!(parse_price(text), Ok((PicoUsd(picos), false)), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in [
            "", ".", "e5", "1e", "0x10", "1_000", "NaN", "inf", "1.2.3", "- 1", "--1",
        ] {
            assert_eq!(parse_price(text), Err(DecimalError::NotADecimal), "{text}");
        }
        assert_eq!(parse_price("-1e-6"), Err(DecimalError::Negative));
        assert_eq!(parse_price("1e30"), Err(DecimalError::TooLarge));
        assert_eq!(parse_price("99999999"), Err(DecimalError::TooLarge));
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
                prop_assert_eq!(parse_price(&text), Ok((PicoUsd(picos), true)), "{}", text);
            }
        }
    }
}
