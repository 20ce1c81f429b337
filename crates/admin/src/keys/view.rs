//! Keys as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{KeyRecord, Timestamp};

/// All that is known of a key, with its hash.
pub(crate) fn whole(key: &KeyRecord) -> Map<String, Value> {
    let mut members = unset();
    if let Ok(Value::Object(known)) = serde_json::to_value(key) {
        members.extend(known);
    }
    members
}

/// All that is known of a key, under its hash: what `/key/info` shows.
pub(crate) fn info(key: &KeyRecord) -> Map<String, Value> {
    let mut members = whole(key);
    members.remove("token");
    let expired = key
        .expires
        .is_some_and(|expires| expires <= Timestamp::now());
    let status = match (key.blocked, expired) {
        (true, _) => "blocked",
        (false, true) => "expired",
        (false, false) => "active",
    };
    members.insert("status".to_owned(), json!(status));
    members
}

/// All that is known of a key and the key itself: what is shown once, to whoever made it.
pub(crate) fn with_key(record: &KeyRecord, key: &str) -> Map<String, Value> {
    let mut members = whole(record);
    let token = json!(record.hash);
    members.extend([
        ("key".to_owned(), json!(key)),
        ("token_id".to_owned(), token),
    ]);
    members
}

/// What a member that nobody set is in an answer.
fn unset() -> Map<String, Value> {
    let unset = json!({
        "spend": 0.0, "max_budget": null, "soft_budget": null, "budget_duration": null, "budget_reset_at": null, "budget_id": null,
        "model_max_budget": {}, "model_spend": {}, "tpm_limit": null, "rpm_limit": null, "allowed_cache_controls": [],
        "config": {}, "permissions": {}, "object_permission": null, "last_active": null, "litellm_budget_table": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}
