//! Money is an integer.

use std::fmt;

/// An amount in picodollars: 10⁻¹² US dollars.
///
/// Almost all published prices have up to six decimals per million tokens, so a token's price is a whole number of
/// picodollars; those that have more are a [`Rate`](crate::Rate), and only their sum is rounded. The largest amount is
/// 18.4 million dollars; sums stop there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PicoUsd(pub u64);

const PICOS: u64 = 1_000_000_000_000;

// === impl PicoUsd ===

impl PicoUsd {
    /// `tokens` at this price each.
    pub fn times(self, tokens: u64) -> Self {
        Self(self.0.saturating_mul(tokens))
    }

    /// The sum, or the largest amount there is.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for PicoUsd {
    /// In dollars, with as many decimals as are needed: `0.0000075`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:012}", self.0 % PICOS);
        let decimals = decimals.trim_end_matches('0');
        let decimals = if decimals.is_empty() { "0" } else { decimals };
        write!(f, "{}.{decimals}", self.0 / PICOS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_in_dollars() {
        assert_eq!(PicoUsd(0).to_string(), "0.0");
        assert_eq!(PicoUsd(1).to_string(), "0.000000000001");
        assert_eq!(PicoUsd(12_500_000_000_000).to_string(), "12.5");
    }
}
