//! Who is in a team: the team and its members each say so, and are written together.

use serde_json::{Map, Value};
use tollgate_auth::{Principal, Role, TeamMember, TeamRecord, UserRecord};
use tollgate_core::Error;

use crate::{
    asked::Asked,
    context::Context,
    fields::team::TERMS,
    people::{Named, People},
    refusal,
};

/// Puts whoever is named into `team`, on these terms; their name, unless they are in it already.
pub(super) async fn join(
    context: &Context,
    team: &mut TeamRecord,
    people: &mut People,
    named: &Named,
    terms: &Map<String, Value>,
) -> Result<Option<String>, Error> {
    let role = role(named.role.as_deref())?;
    let name = people.invite(context, named).await?;
    if team.member(&name).is_some() {
        return Ok(None);
    }
    if let Some(user) = people.get(&name).filter(|_| !people.is_new(&name)) {
        may_take(&context.asked.principal, team, user)?;
    }
    let email = people.get(&name).and_then(|user| user.user_email.clone());
    team.members_with_roles.push(TeamMember {
        user_id: name.clone(),
        user_email: email.or_else(|| named.user_email.clone()),
        role: role.to_owned(),
        other: terms.clone(),
    });
    people.change(&name, |user| {
        if !user.teams.contains(&team.team_id) {
            user.teams.push(team.team_id.clone());
        }
    });
    Ok(Some(name))
}

/// Whether whoever asks may put somebody who is a user already into `team`: those of its organisation, and where it has
/// none, those who have none. All users are known to administrators alone.
fn may_take(principal: &Principal, team: &TeamRecord, user: &UserRecord) -> Result<(), Error> {
    let mut places = user.organization_memberships.iter();
    let may = match &team.organization_id {
        _ if principal.role() == Role::Admin => true,
        Some(organization) => places.any(|place| place.organization_id == *organization),
        None => places.next().is_none(),
    };
    match may {
        true => Ok(()),
        false => Err(refusal::beyond(
            "member",
            "only a proxy admin may add a user from outside of the team's organization; invite new ones by user_email",
        )),
    }
}

/// Takes the team of this name out of what is known of all who are in `people` under these names.
pub(crate) fn forget<'a>(
    people: &mut People,
    team: &str,
    names: impl IntoIterator<Item = &'a str>,
) {
    for name in names {
        people.change(name, |user| user.teams.retain(|one| one != team));
    }
}

/// What the body agrees with members.
pub(super) fn terms(asked: &Asked) -> Map<String, Value> {
    let mut terms = Map::new();
    agree(&mut terms, asked);
    terms
}

/// `terms` with what the body says of them; `null` empties one.
pub(super) fn agree(terms: &mut Map<String, Value>, asked: &Asked) {
    for field in &TERMS {
        match asked.body.get(field.name) {
            None => {}
            Some(Value::Null) => drop(terms.remove(field.name)),
            Some(value) => drop(terms.insert(field.name.to_owned(), value.clone())),
        }
    }
}

/// A role in a team.
pub(super) fn role(name: Option<&str>) -> Result<&str, Error> {
    let role = name.filter(|name| matches!(*name, "admin" | "user"));
    role.ok_or_else(|| refusal::wrong("role", "admin or user"))
}
