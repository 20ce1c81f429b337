//! Marks for the prompt cache.

use serde_json::{Value, json};

use crate::neutral::CacheMark;

/// The block that says: the prompt is to be cached up to here.
pub(super) fn cache_point(mark: CacheMark) -> Value {
    match mark {
        CacheMark::Default => json!({"cachePoint": {"type": "default"}}),
        CacheMark::FiveMinutes => json!({"cachePoint": {"type": "default", "ttl": "5m"}}),
        CacheMark::Hour => json!({"cachePoint": {"type": "default", "ttl": "1h"}}),
    }
}
