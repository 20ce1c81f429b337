//! `countTokens` (<https://ai.google.dev/api/tokens>): the question is read with [`read`](super::read_count).

use serde_json::json;

/// The answer: `total` tokens.
pub fn write_count(total: u64) -> Vec<u8> {
    let details = json!([{"modality": "TEXT", "tokenCount": total}]);
    let answer = json!({"totalTokens": total, "promptTokensDetails": details});
    answer.to_string().into_bytes()
}
