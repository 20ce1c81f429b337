//! Token counts: totals with details on the wire, disjoint buckets here.

use serde_json::{Value, json};
use tollgate_core::{Precision, Usage};

use super::members::whole;

/// Reads a `usage` object; `None` where it counts nothing (`null`, `{}`).
pub(super) fn read(usage: &Value) -> Option<Usage> {
    let total = |key: &str| usage.get(key).and_then(whole);
    let detail = |group: &str, key: &str| {
        let detail = usage.get(group).and_then(|group| group.get(key));
        detail.and_then(whole).unwrap_or_default()
    };
    let (input, output) = (total("input_tokens"), total("output_tokens"));
    input.or(output)?;
    let cache_read = detail("input_tokens_details", "cached_tokens");
    let cache_write_5m = detail("input_tokens_details", "cache_write_tokens");
    let input_audio = detail("input_tokens_details", "audio_tokens");
    let reasoning = detail("output_tokens_details", "reasoning_tokens");
    let output_audio = detail("output_tokens_details", "audio_tokens");
    let fresh = |total: Option<u64>, parts: [u64; 3]| {
        let parts = parts.into_iter().fold(0, u64::saturating_add);
        total.unwrap_or_default().saturating_sub(parts)
    };
    Some(Usage {
        input: fresh(input, [cache_read, cache_write_5m, input_audio]),
        cache_read,
        cache_write_5m,
        cache_write_1h: 0,
        output: fresh(output, [reasoning, output_audio, 0]),
        reasoning,
        input_audio,
        output_audio,
        precision: Precision::Reported,
    })
}

/// Writes a `usage` object.
pub(super) fn write(usage: &Usage) -> Value {
    let (input, output) = (usage.total_input(), usage.total_output());
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    let mut value = json!({
        "input_tokens": input,
        "input_tokens_details": {
            "cached_tokens": usage.cache_read,
            "cache_write_tokens": written,
        },
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": input.saturating_add(output),
    });
    for (group, tokens) in [
        ("input_tokens_details", usage.input_audio),
        ("output_tokens_details", usage.output_audio),
    ] {
        let details = value.get_mut(group).and_then(Value::as_object_mut);
        if let Some(details) = details.filter(|_| tokens > 0) {
            details.insert("audio_tokens".to_owned(), tokens.into());
        }
    }
    value
}
