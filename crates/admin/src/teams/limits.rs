//! How far a team may go, and who may let it.

use serde_json::{Map, Value};
use tollgate_auth::{OrganizationRecord, Principal, TeamRecord};
use tollgate_core::Error;

use crate::{
    blocks::{self, Standing, leads},
    context::Context,
    grants::{Grants, covers, groups},
    refusal::{bad, beyond, broken},
};

/// What whoever leads a team may change of it, as long as it gets no more than it had. What is not here may lift limits
/// in ways that are not amounts, or is somebody else's policy for the team.
const OPEN: [&str; 19] = [
    "team_alias",
    "models",
    "model_aliases",
    "blocked",
    "max_parallel_requests",
    "members_with_roles",
    "team_member_permissions",
    "metadata",
    "max_budget",
    "soft_budget",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
    "team_member_budget",
    "team_member_budget_duration",
    "team_member_tpm_limit",
    "team_member_rpm_limit",
    "team_member_key_duration",
    "default_team_member_models",
];

/// What whoever leads an organisation may not say of its teams: it reaches beyond the organisation.
const RESERVED: [&str; 9] = [
    "object_permission",
    "access_group_ids",
    "router_settings",
    "secret_manager_settings",
    "disable_global_guardrails",
    "allowed_passthrough_routes",
    "denied_passthrough_routes",
    "allowed_vector_store_indexes",
    "require_trace_id",
];

/// Limits of an organisation that hold for each of its teams.
const AMOUNTS: [&str; 4] = ["max_budget", "tpm_limit", "rpm_limit", "tpd_limit"];

/// Whether whoever asks may make `after` of `before`; marks who blocked it.
///
/// # Errors
///
/// A 403 that names what goes too far.
pub(super) async fn check(
    context: &Context,
    before: &TeamRecord,
    after: &mut TeamRecord,
) -> Result<(), Error> {
    let asked = &context.asked;
    let principal = &asked.principal;
    let standing = Standing::over_team(principal, before);
    blocks::settle(standing, before, after, asked.lays_block())?;
    if standing == Standing::Proxy {
        return Ok(());
    }
    moves(principal, before, after)?;
    let reserved = |name: &str| match standing {
        Standing::Owner | Standing::Team => !OPEN.contains(&name) && name != blocks::BLOCKED_BY,
        _ => RESERVED.contains(&name),
    };
    if let Some(name) = changed(before, after)?.iter().find(|name| reserved(name)) {
        let message = format!("a {} may not set {name} of a team", standing.as_str());
        return Err(beyond("team_id", message).with_param(name.clone()));
    }
    match standing {
        Standing::Owner | Standing::Team => {
            let groups = groups(context, &after.models).await?;
            let grants = Grants::of_team(after).with_groups(&groups);
            grants.within(&Grants::of_team(before), false, "the team")
        }
        _ => Ok(()),
    }
}

/// A team is given to no organisation, and taken from none, by somebody who does not lead both.
fn moves(principal: &Principal, before: &TeamRecord, after: &TeamRecord) -> Result<(), Error> {
    let led = |team: &TeamRecord| {
        let organization = team.organization_id.as_deref();
        organization.is_some_and(|organization| leads(principal, organization))
    };
    match before.organization_id == after.organization_id || (led(before) && led(after)) {
        true => Ok(()),
        false => Err(beyond(
            "organization_id",
            "a team can only be moved between organizations by an admin of both",
        )),
    }
}

/// The members in which two states of a team differ.
fn changed(before: &TeamRecord, after: &TeamRecord) -> Result<Vec<String>, Error> {
    let [before, after] = [members(before)?, members(after)?];
    let mut names: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    // Where a team may go is decided by itself.
    names.retain(|name| name != "organization_id" && before.get(name) != after.get(name));
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn members(team: &TeamRecord) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(team) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(broken("a team is no object")),
    }
}

/// Whether `team` stays within what its organisation has. The texts are LiteLLM's.
///
/// # Errors
///
/// A 400 that names what goes too far.
pub(super) fn fits(team: &TeamRecord, organization: &OrganizationRecord) -> Result<(), Error> {
    let name = &organization.organization_id;
    let models = &organization.models;
    let bare = |model: &&String| !covers(models, std::slice::from_ref(*model), true);
    if let Some(model) = team.models.iter().find(bare) {
        let message = format!(
            "Model '{model}' not in organization's allowed models. Organization allowed models={models:?}. Organization: {name}"
        );
        return Err(bad("models", message));
    }
    for amount in AMOUNTS {
        let [of_team, of_all] =
            [&team.other, &organization.other].map(|other| other.get(amount)?.as_f64());
        if let (Some(of_team), Some(of_all)) = (of_team, of_all)
            && of_team > of_all
        {
            let message = format!(
                "Team {amount} ({of_team}) exceeds organization's {amount} ({of_all}). Organization: {name}"
            );
            return Err(bad(amount, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_team_stays_within_its_organisation() {
        let mut organization = OrganizationRecord::new("o");
        organization.models = vec!["gpt-*".to_owned()];
        organization.other.insert("max_budget".into(), json!(10));
        for (models, budget, param) in [
            (&["gpt-4o"][..], json!(10), None),
            (&[], json!(null), None),
            (&["o3"], json!(1), Some("models")),
            (&["all-proxy-models"], json!(1), Some("models")),
            (&["*"], json!(1), Some("models")),
            (&["gpt-4o"], json!(10.5), Some("max_budget")),
        ] {
            let mut team = TeamRecord::new("t");
            team.models = models.iter().map(|name| (*name).to_owned()).collect();
            team.other.insert("max_budget".into(), budget);
            let error = fits(&team, &organization).err();
            assert_eq!(
                error.as_ref().and_then(|error| error.param()),
                param,
                "{models:?}"
            );
        }
    }

    #[test]
    fn what_changed_is_named() {
        let before = TeamRecord::new("t");
        let mut after = before.clone();
        after.other.insert("guardrails".into(), json!([]));
        after.blocked = true;
        assert_eq!(changed(&before, &after).unwrap(), ["blocked", "guardrails"]);
    }
}
