//! `cache_control`: the prompt is to be cached up to a block.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::neutral::{CacheMark, Extra};

/// The member's name.
pub(super) const MEMBER: &str = "cache_control";

/// Takes the mark out of `fields`. What it says beyond a time to live (Claude Code's `scope`) stays in `extra`.
pub(super) fn take(fields: &mut Fields, extra: &mut Extra) -> Option<CacheMark> {
    let raw = fields.take(MEMBER)?;
    let mark = match raw.get("ttl").and_then(Value::as_str) {
        Some("1h") => CacheMark::Hour,
        Some(_) => CacheMark::FiveMinutes,
        None => CacheMark::Default,
    };
    if write(mark) != raw {
        extra.insert(MEMBER.to_owned(), raw);
    }
    Some(mark)
}

/// The mark as Anthropic writes it.
pub(super) fn write(mark: CacheMark) -> Value {
    match mark {
        CacheMark::Default => json!({"type": "ephemeral"}),
        CacheMark::FiveMinutes => json!({"type": "ephemeral", "ttl": "5m"}),
        CacheMark::Hour => json!({"type": "ephemeral", "ttl": "1h"}),
    }
}
