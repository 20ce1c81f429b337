//! Teams as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{Role, TeamMember, TeamRecord, UserRecord};

use crate::users;

/// What is agreed with a member, and LiteLLM's name for it among the limits of a budget.
const TERMS: [(&str, &str); 8] = [
    ("max_budget_in_team", "max_budget"),
    ("tpm_limit", "tpm_limit"),
    ("rpm_limit", "rpm_limit"),
    ("budget_duration", "budget_duration"),
    ("allowed_models", "allowed_models"),
    ("temp_budget_increase", "temp_budget_increase"),
    ("temp_budget_expiry", "temp_budget_expiry"),
    ("model_max_budget", "model_max_budget"),
];

/// All that is known of a team.
pub(crate) fn whole(team: &TeamRecord) -> Map<String, Value> {
    let mut members = unset();
    if let Ok(Value::Object(known)) = serde_json::to_value(team) {
        members.extend(known);
    }
    let named = |role: &str| -> Vec<&str> {
        let all = team.members_with_roles.iter();
        let of_role = all.filter(|member| member.role == role);
        of_role.map(|member| member.user_id.as_str()).collect()
    };
    let people: Vec<_> = team.members_with_roles.iter().map(person).collect();
    members.insert("members_with_roles".to_owned(), json!(people));
    members.insert("admins".to_owned(), json!(named("admin")));
    members.insert("members".to_owned(), json!(named("user")));
    if !team.model_aliases.is_empty() {
        let table = json!({"model_aliases": team.model_aliases});
        members.insert("litellm_model_table".to_owned(), table);
    }
    members
}

/// What is agreed with each member.
pub(crate) fn memberships(team: &TeamRecord) -> Vec<Value> {
    let all = team.members_with_roles.iter();
    all.map(|member| membership(team, member)).collect()
}

/// What is agreed with a member.
pub(super) fn membership(team: &TeamRecord, member: &TeamMember) -> Value {
    let terms: Map<String, Value> = TERMS
        .iter()
        .filter_map(|(own, shown)| Some(((*shown).to_owned(), member.other.get(*own)?.clone())))
        .collect();
    let source = if terms.is_empty() { "none" } else { "custom" };
    let table = (!terms.is_empty()).then_some(terms);
    json!({
        "user_id": member.user_id, "team_id": team.team_id, "budget_id": null, "spend": 0.0, "total_spend": 0.0,
        "litellm_budget_table": table, "budget_source": source,
    })
}

/// A user who was put into a team, as far as whoever did it may know them: they lead the team and not the user.
pub(super) fn user(user: &UserRecord, role: Role) -> Value {
    match role {
        Role::Admin => Value::Object(users::view::whole(user)),
        _ => json!({
            "user_id": user.user_id, "user_email": user.user_email, "user_role": user.user_role,
        }),
    }
}

fn person(member: &TeamMember) -> Value {
    json!({"user_id": member.user_id, "user_email": member.user_email, "role": member.role})
}

/// What a member that nobody set is in an answer.
fn unset() -> Map<String, Value> {
    let unset = json!({
        "spend": 0.0, "max_budget": null, "soft_budget": null, "budget_duration": null, "budget_reset_at": null,
        "budget_limits": null, "tpm_limit": null, "rpm_limit": null, "tpd_limit": null, "model_id": null,
        "model_spend": {}, "model_max_budget": {}, "policies": [], "router_settings": null, "access_group_ids": [],
        "default_team_member_models": [], "object_permission": null, "object_permission_id": null,
        "litellm_model_table": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}
