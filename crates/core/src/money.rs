//! Money is an integer.

use std::fmt;

use crate::Usage;

/// An amount in picodollars: 10⁻¹² US dollars.
///
/// Published prices have up to six decimals per million tokens, so a token's price is a whole number of
/// picodollars and a call's cost is exact. The largest amount is 18.4 million dollars; sums stop there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PicoUsd(pub u64);

/// What a deployment charges per token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Price {
    /// Nobody knows: a state that shows, never zero.
    #[default]
    Unknown,
    /// Known; zero is free.
    PerToken {
        /// Fresh input, and any input without a price of its own.
        input: PicoUsd,
        /// Output, reasoning included.
        output: PicoUsd,
        /// Input from the provider's cache.
        cache_read: Option<PicoUsd>,
        /// Input written to it.
        cache_write: Option<PicoUsd>,
    },
}

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

// === impl Price ===

impl Price {
    /// What `usage` costs; `None` where the price is unknown.
    pub fn cost(&self, usage: &Usage) -> Option<PicoUsd> {
        let Self::PerToken {
            input,
            output,
            cache_read,
            cache_write,
        } = *self
        else {
            return None;
        };
        let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
        Some(
            input
                .times(usage.input.saturating_add(usage.input_audio))
                .plus(cache_read.unwrap_or(input).times(usage.cache_read))
                .plus(cache_write.unwrap_or(input).times(written))
                .plus(output.times(usage.total_output())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_is_exact_to_the_picodollar() {
        let price = Price::PerToken {
            input: PicoUsd(2_500_000),
            output: PicoUsd(10_000_000),
            cache_read: Some(PicoUsd(1_250_000)),
            cache_write: None,
        };
        let usage = Usage {
            input: 3,
            cache_read: 2,
            output: 1,
            reasoning: 1,
            ..Usage::default()
        };
        // 3 × 2.5 µ$ + 2 × 1.25 µ$ + 2 × 10 µ$
        assert_eq!(price.cost(&usage).unwrap().to_string(), "0.00003");
        assert_eq!(Price::Unknown.cost(&usage), None);
    }

    #[test]
    fn amounts_print_in_dollars() {
        assert_eq!(PicoUsd(0).to_string(), "0.0");
        assert_eq!(PicoUsd(1).to_string(), "0.000000000001");
        assert_eq!(PicoUsd(12_500_000_000_000).to_string(), "12.5");
    }
}
