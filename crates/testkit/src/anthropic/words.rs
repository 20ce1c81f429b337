//! What names and blocks look like.

use serde_json::Value;

/// Letters, digits, `_` and `-`, `longest` of them at most.
pub(super) fn is_name(name: &str, longest: usize) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !name.is_empty() && name.len() <= longest && name.bytes().all(fine)
}

/// The type of a block; empty where it has none.
pub(super) fn kind_of(block: &Value) -> &str {
    block["type"].as_str().unwrap_or_default()
}
