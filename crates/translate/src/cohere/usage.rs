//! Tokens in disjoint buckets.

use tollgate_core::{Precision, Usage};

use super::types;

/// What was read and written. Where `tokens` are missing, what was billed.
pub(super) fn usage(usage: types::Usage) -> Option<Usage> {
    let tokens = usage.tokens.or(usage.billed_units)?;
    let input = count(tokens.input_tokens).saturating_add(count(tokens.image_tokens));
    let output = count(tokens.output_tokens);
    let cached = count(usage.cached_tokens).min(input);
    let reasoning = count(tokens.reasoning_tokens).min(output);
    Some(Usage {
        input: input - cached,
        cache_read: cached,
        output: output - reasoning,
        reasoning,
        precision: Precision::Reported,
        ..Usage::default()
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole and positive; anything else becomes 0 or the largest"
)]
fn count(tokens: Option<f64>) -> u64 {
    tokens.unwrap_or(0.0) as u64
}
