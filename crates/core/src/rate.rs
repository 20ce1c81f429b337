//! What one of something costs, exactly.

use std::fmt;

use crate::PicoUsd;

/// The price of one token, image, second, …: a whole number of yoctodollars, 10⁻²⁴ US dollars.
///
/// Finer than [`PicoUsd`], because some list prices are: a price in another currency, or per page of pixels, has as
/// many decimals as whoever converted it wrote down. Amounts are added up in this unit and rounded once, at the end.
///
/// ```
/// use tollgate_core::{PicoUsd, Rate};
///
/// let rate = Rate::from(PicoUsd(2_500_000));
/// assert_eq!(rate.to_string(), "2.5e-06");
/// assert_eq!(rate.per_million().to_string(), "2.5");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u128);

/// The price of a million, for people: `2.5`.
#[derive(Clone, Copy, Debug)]
pub struct PerMillion(Rate);

/// How many decimals a dollar has in yoctodollars.
const DECIMALS: usize = 24;

/// Yoctodollars in a picodollar.
const PICO: u128 = 1_000_000_000_000;

// === impl Rate ===

impl Rate {
    /// Free, which is not the same as unknown.
    pub const ZERO: Self = Self(0);

    /// A number of yoctodollars.
    pub const fn from_yoctos(yoctos: u128) -> Self {
        Self(yoctos)
    }

    /// The price of `count` of it, or the highest there is.
    pub fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(u128::from(count)))
    }

    /// The sum, or the highest price there is.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The nearest whole number of picodollars, halves up, or the largest amount there is.
    pub fn round(self) -> PicoUsd {
        let half_up = u128::from(self.0 % PICO >= PICO / 2);
        PicoUsd(u64::try_from(self.0 / PICO + half_up).unwrap_or(u64::MAX))
    }

    /// What a million costs, as price lists say it.
    pub fn per_million(self) -> PerMillion {
        PerMillion(self)
    }
}

impl From<PicoUsd> for Rate {
    fn from(price: PicoUsd) -> Self {
        Self(u128::from(price.0) * PICO)
    }
}

impl fmt::Display for Rate {
    /// In dollars, as Python writes floats, so that readers of LiteLLM's answers see the text they know: `2.5e-06`,
    /// `0.0001`, `0.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let magnitude = digits.len() - 1;
        let significant = digits.trim_end_matches('0');
        // Python's limit: 0.0001 is written out, anything smaller is not.
        if self.0 == 0 || magnitude + 4 >= DECIMALS {
            return write_decimal(f, self.0, DECIMALS, ".0");
        }
        let (first, rest) = significant.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        write!(f, "{first}{point}{rest}e-{:02}", DECIMALS - magnitude)
    }
}

/// `number` × 10^-`decimals`; `whole` stands for the decimals of a whole number.
fn write_decimal(
    f: &mut fmt::Formatter<'_>,
    number: u128,
    decimals: usize,
    whole: &str,
) -> fmt::Result {
    let digits = format!("{number:0width$}", width = decimals + 1);
    let (before, after) = digits.split_at(digits.len() - decimals);
    match after.trim_end_matches('0') {
        "" => write!(f, "{before}{whole}"),
        after => write!(f, "{before}.{after}"),
    }
}

// === impl PerMillion ===

impl fmt::Display for PerMillion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0.0, DECIMALS - 6, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_print_as_python_prints_floats() {
        let table = [
            (0, "0.0"),
            (1, "1e-24"),
            (2_500_000 * PICO, "2.5e-06"),
            (10_000_000 * PICO, "1e-05"),
            (99_999_999 * PICO, "9.9999999e-05"),
            (100_000_000 * PICO, "0.0001"),
            (2_999_990_000_000_000_200, "2.9999900000000002e-06"),
            (32_857_142_857_142_855, "3.2857142857142855e-08"),
            (35_000_000_000 * PICO, "0.035"),
            (1_000_000_000_000 * PICO, "1.0"),
            (12_500_000_000_000 * PICO, "12.5"),
        ];
        for (yoctos, text) in table {
            assert_eq!(Rate::from_yoctos(yoctos).to_string(), text);
        }
    }

    #[test]
    fn millions_print_as_price_lists_do() {
        let table = [
            (0, "0"),
            (75_000, "0.075"),
            (10_000_000, "10"),
            (1, "0.000001"),
        ];
        for (picos, text) in table {
            assert_eq!(Rate::from(PicoUsd(picos)).per_million().to_string(), text);
        }
    }

    #[test]
    fn amounts_are_rounded_once_and_never_wrap() {
        assert_eq!(Rate::from_yoctos(PICO / 2 - 1).round(), PicoUsd(0));
        assert_eq!(Rate::from_yoctos(PICO / 2).round(), PicoUsd(1));
        let most = Rate::from_yoctos(u128::MAX);
        assert_eq!(most.times(2).plus(most).round(), PicoUsd(u64::MAX));
    }
}
