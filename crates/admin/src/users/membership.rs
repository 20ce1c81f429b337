//! A user's places in teams and organisations. Both sides name each other, so both are written at once.

use serde_json::Value;
use tollgate_auth::{
    Membership, OrganizationMember, OrganizationRecord, TeamMember, TeamRecord, Timestamp,
    UserRecord, Write,
};
use tollgate_core::Error;

use crate::{admin::replace, asked::Asked, context::Context, refusal::wrong};

/// A place in a team, as it is asked for.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    team: &'a str,
    role: &'a str,
    budget: Option<&'a Value>,
}

/// What LiteLLM makes of a user in an organisation, when nobody says.
const ROLE: &str = "internal_user";

/// Puts `user` into the teams that the request names, if whoever asks leads them; whether any of them limits what its
/// member may spend, which nothing acts on.
pub(super) async fn join_teams(
    context: &Context,
    user: &mut UserRecord,
) -> Result<(Vec<Write>, bool), Error> {
    let (mut writes, mut limited) = (Vec::new(), false);
    for place in places(&context.asked)? {
        let (mut team, _) = context.team(place.team).await?;
        if team.member(&user.user_id).is_none() {
            team.members_with_roles.push(place.member(user));
        }
        user.teams.push(team.team_id.clone());
        limited |= place.budget.is_some();
        writes.push(changed(team, &context.asked)?);
    }
    Ok((writes, limited))
}

/// Puts `user` into the organisations that the request names, if whoever asks leads them.
pub(super) async fn join_organizations(
    context: &Context,
    user: &mut UserRecord,
) -> Result<Vec<Write>, Error> {
    let mut names = context.asked.texts("organizations")?;
    names.sort_unstable();
    names.dedup();
    let mut writes = Vec::new();
    for name in names {
        let (mut organization, _) = context.organization(name).await?;
        if organization.member(&user.user_id).is_none() {
            organization.members.push(OrganizationMember {
                user_id: user.user_id.clone(),
                user_role: Some(ROLE.to_owned()),
                ..OrganizationMember::default()
            });
        }
        user.organization_memberships.push(Membership {
            organization_id: organization.organization_id.clone(),
            user_role: Some(ROLE.to_owned()),
        });
        writes.push(changed_organization(organization, &context.asked)?);
    }
    Ok(writes)
}

/// Takes `users` out of everything that they are in.
pub(super) async fn leave(context: &Context, users: &[UserRecord]) -> Result<Vec<Write>, Error> {
    let gone = |name: &str| users.iter().any(|user| user.user_id == name);
    let teams = users.iter().flat_map(|user| &user.teams);
    let teams = distinct(teams.map(String::as_str));
    let memberships = users.iter().flat_map(|user| &user.organization_memberships);
    let organizations = distinct(memberships.map(|one| one.organization_id.as_str()));
    let mut writes = Vec::new();
    for mut team in context.admin.get::<TeamRecord>(&teams).await? {
        team.members_with_roles
            .retain(|member| !gone(&member.user_id));
        writes.push(changed(team, &context.asked)?);
    }
    let organizations = context.admin.get::<OrganizationRecord>(&organizations);
    for mut organization in organizations.await? {
        organization.members.retain(|member| !gone(&member.user_id));
        writes.push(changed_organization(organization, &context.asked)?);
    }
    Ok(writes)
}

/// The places that the request asks for: `teams`, each by its name or with more about it, and `team_id`.
fn places(asked: &Asked) -> Result<Vec<Place<'_>>, Error> {
    let expected = || wrong("teams", "a list of names, or of objects with `team_id`");
    let teams = asked.body.get("teams").and_then(Value::as_array);
    let places = teams.into_iter().flatten().map(Place::of);
    let mut places: Vec<_> = places.collect::<Option<_>>().ok_or_else(expected)?;
    places.extend(asked.text("team_id")?.map(Place::plain));
    let mut seen: Vec<&str> = Vec::new();
    places.retain(|place| {
        let new = !seen.contains(&place.team);
        seen.push(place.team);
        new
    });
    Ok(places)
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn changed(team: TeamRecord, asked: &Asked) -> Result<Write, Error> {
    replace(&TeamRecord {
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..team
    })
}

fn changed_organization(organization: OrganizationRecord, asked: &Asked) -> Result<Write, Error> {
    replace(&OrganizationRecord {
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..organization
    })
}

// === impl Place ===

impl<'a> Place<'a> {
    fn plain(team: &'a str) -> Self {
        Self {
            team,
            role: "user",
            budget: None,
        }
    }

    /// What an entry of `teams` asks for.
    fn of(entry: &'a Value) -> Option<Self> {
        let Some(members) = entry.as_object() else {
            let team = entry.as_str().filter(|team| !team.is_empty());
            return team.map(Self::plain);
        };
        let role = match members.get("user_role") {
            None | Some(Value::Null) => "user",
            Some(role) => role
                .as_str()
                .filter(|role| matches!(*role, "user" | "admin"))?,
        };
        let budget = members.get("max_budget_in_team");
        Some(Self {
            role,
            budget: budget.filter(|budget| !budget.is_null()),
            ..Self::plain(members.get("team_id")?.as_str()?)
        })
    }

    fn member(&self, user: &UserRecord) -> TeamMember {
        let budget = self.budget.cloned();
        let budget = budget.map(|budget| ("max_budget_in_team".to_owned(), budget));
        TeamMember {
            user_id: user.user_id.clone(),
            user_email: user.user_email.clone(),
            role: self.role.to_owned(),
            other: budget.into_iter().collect(),
        }
    }
}
