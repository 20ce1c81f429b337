//! For each route a request that makes sense.

use serde_json::{Value, json};

use super::world::Target;
use crate::routes::Route;

/// The path with its query, and the body, of a request to `route` about `target`. A new route needs an example, or the
/// tests fail.
pub(super) fn example(route: &Route, target: &Target) -> (String, Value) {
    let Target {
        key,
        user,
        team,
        organization,
    } = *target;
    let path = route.path;
    let (query, body) = match path {
        "/key/generate" => (String::new(), json!({"user_id": user})),
        "/key/update" => (String::new(), json!({"key": key, "metadata": {"a": 1}})),
        "/key/bulk_update" => (
            String::new(),
            json!({"keys": [{"key": key, "metadata": {"a": 1}}]}),
        ),
        "/key/delete" => (String::new(), json!({"keys": [key]})),
        "/key/block" | "/key/unblock" | "/key/regenerate" => (String::new(), json!({"key": key})),
        "/key/{key}/regenerate" => (String::new(), json!({})),
        "/key/info" => (format!("?key={key}"), Value::Null),
        "/v2/key/info" => (String::new(), json!({"keys": [key]})),
        "/key/list" | "/key/aliases" => (String::new(), Value::Null),
        "/key/health" => (String::new(), Value::Null),
        _ => panic!("{path} has no example: {team} {organization}"),
    };
    let path = path.replace("{key}", key);
    (format!("{path}{query}"), body)
}
