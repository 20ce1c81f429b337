//! Keys as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{KeyRecord, Timestamp};

use crate::fields;

/// All that is known of a key, with its hash.
pub(crate) fn whole(key: &KeyRecord) -> Map<String, Value> {
    let mut members = fields::unset();
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
