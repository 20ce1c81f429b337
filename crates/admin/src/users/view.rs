//! Users as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{KeyRecord, TeamRecord, UserRecord};

use crate::keys;

/// What `/v2/user/info` shows.
const BARE: [&str; 18] = [
    "user_id",
    "user_email",
    "user_alias",
    "user_role",
    "spend",
    "max_budget",
    "tpm_limit",
    "rpm_limit",
    "models",
    "budget_duration",
    "budget_reset_at",
    "metadata",
    "created_at",
    "updated_at",
    "sso_user_id",
    "teams",
    "object_permission",
    "model_max_budget",
];

/// All that is known of a user.
pub(crate) fn whole(user: &UserRecord) -> Map<String, Value> {
    let mut members = unset();
    if let Ok(Value::Object(known)) = serde_json::to_value(user) {
        members.extend(known);
    }
    // Not even the hash of one, which an imported user may have.
    members.remove("password");
    members
}

/// A user without what is around them.
pub(super) fn bare(user: &UserRecord) -> Map<String, Value> {
    let mut members = whole(user);
    members.retain(|name, _| BARE.contains(&name.as_str()));
    members
}

/// A key of a user, with what its team is called.
pub(super) fn key(key: &KeyRecord, teams: &[TeamRecord]) -> Value {
    let team = teams
        .iter()
        .find(|team| Some(&team.team_id) == key.team_id.as_ref());
    let mut members = keys::view::whole(key);
    let alias = team.and_then(|team| team.team_alias.as_deref());
    members.insert("team_alias".to_owned(), json!(alias));
    Value::Object(members)
}

/// What a member that nobody set is in an answer.
fn unset() -> Map<String, Value> {
    let unset = json!({
        "spend": 0.0, "max_budget": null, "budget_duration": null, "budget_reset_at": null, "tpm_limit": null,
        "rpm_limit": null, "allowed_cache_controls": [], "policies": [], "model_spend": {}, "model_max_budget": {},
        "sso_user_id": null, "object_permission": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}
