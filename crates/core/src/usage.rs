//! Tokens, in buckets that do not overlap.

/// How many tokens a call used.
///
/// The buckets are disjoint: providers disagree whether their "prompt tokens" include cached ones, so each
/// one's figures are converted once, where they are read. A later report of a stream replaces an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Fresh input.
    pub input: u64,
    /// Input read from the provider's prompt cache.
    pub cache_read: u64,
    /// Input written to the cache for five minutes.
    pub cache_write_5m: u64,
    /// Input written to the cache for an hour.
    pub cache_write_1h: u64,
    /// Visible output.
    pub output: u64,
    /// Output spent on reasoning.
    pub reasoning: u64,
    /// Audio heard.
    pub input_audio: u64,
    /// Audio spoken.
    pub output_audio: u64,
    /// Where the figures come from.
    pub precision: Precision,
}

/// Where a usage's figures come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// Nobody reported any.
    #[default]
    Unknown,
    /// The gateway estimated them.
    Estimated,
    /// The provider reported them.
    Reported,
}

// === impl Usage ===

impl Usage {
    /// Everything the provider read.
    pub fn total_input(&self) -> u64 {
        [
            self.input,
            self.cache_read,
            self.cache_write_5m,
            self.cache_write_1h,
            self.input_audio,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }

    /// Everything it wrote.
    pub fn total_output(&self) -> u64 {
        self.output
            .saturating_add(self.reasoning)
            .saturating_add(self.output_audio)
    }
}
