//! Organisations as LiteLLM shows them.

use serde_json::{Map, Value, json};
use tollgate_auth::{OrganizationMember, OrganizationRecord, Query, TeamRecord};
use tollgate_core::Error;

use crate::{context::Context, people::People, teams};

/// What LiteLLM keeps in the budget of an organisation.
const BUDGET: [&str; 9] = [
    "budget_id",
    "max_budget",
    "soft_budget",
    "budget_duration",
    "model_max_budget",
    "max_parallel_requests",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
];

/// All that is known of an organisation, but for its teams and its members.
pub(super) fn bare(organization: &OrganizationRecord) -> Map<String, Value> {
    let mut members = unset();
    if let Ok(Value::Object(known)) = serde_json::to_value(organization) {
        members.extend(known);
    }
    let of = |name: &str| organization.other.get(name).cloned().unwrap_or_default();
    let budget: Map<_, _> = BUDGET
        .iter()
        .map(|name| ((*name).to_owned(), of(name)))
        .collect();
    members.insert("litellm_budget_table".to_owned(), Value::Object(budget));
    members.remove("members");
    members
}

/// All that is known of an organisation.
pub(super) async fn whole(
    context: &Context,
    organization: &OrganizationRecord,
) -> Result<Value, Error> {
    let mut people = People::default();
    let names = organization.members.iter().map(|one| one.user_id.as_str());
    people.load(context, names).await?;
    let members = organization.members.iter();
    let members = members.map(|member| membership(organization, member, &people));
    let teams = teams_of(context, &organization.organization_id).await?;
    let teams = teams
        .iter()
        .map(|team| Value::Object(teams::view::whole(team)));
    let mut shown = bare(organization);
    shown.insert("members".to_owned(), members.collect::<Vec<_>>().into());
    shown.insert("teams".to_owned(), teams.collect::<Vec<_>>().into());
    Ok(Value::Object(shown))
}

/// The teams of an organisation.
pub(super) async fn teams_of(
    context: &Context,
    organization: &str,
) -> Result<Vec<TeamRecord>, Error> {
    let query = Query {
        organization_id: Some(organization.to_owned()),
        ..Query::default()
    };
    context.admin.all(query).await
}

/// What a member is in an organisation.
pub(super) fn membership(
    organization: &OrganizationRecord,
    member: &OrganizationMember,
    people: &People,
) -> Value {
    let user = people.get(&member.user_id);
    let of = |name: &str| member.other.get(name);
    let budget = of("max_budget_in_organization").map(|most| json!({"max_budget": most}));
    json!({
        "user_id": member.user_id, "organization_id": organization.organization_id, "user_role": member.user_role,
        "user_email": user.and_then(|user| user.user_email.as_deref()), "spend": 0.0, "budget_id": null,
        "created_at": of("created_at"), "updated_at": of("updated_at"), "litellm_budget_table": budget,
    })
}

/// What a member that nobody set is in an answer.
fn unset() -> Map<String, Value> {
    let unset = json!({
        "budget_id": null, "spend": 0.0, "model_spend": {}, "object_permission": null, "object_permission_id": null,
        "users": null,
    });
    match unset {
        Value::Object(unset) => unset,
        _ => Map::new(),
    }
}
