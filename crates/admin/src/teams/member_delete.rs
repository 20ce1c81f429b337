use serde_json::Value;
use tollgate_auth::{Entity, KeyRecord, Query, TeamRecord, Write};
use tollgate_core::Error;

use super::{roster, stamp, view};
use crate::{
    admin::replace,
    answer::Answer,
    context::Context,
    keys::sweep::sweep,
    people::{Named, People},
    refusal::bad,
};

/// `POST /team/member_delete`: takes a member out of a team, and ends the keys that they have of it.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (mut team, permit) = context.team(asked.needed("team_id")?).await?;
    let named = Named::read(&asked.body)?;
    let mut people = People::default();
    let name = member(&context, &team, &named, &mut people).await?;
    team.members_with_roles.retain(|one| one.user_id != name);
    roster::forget(&mut people, &team.team_id, [name.as_str()]);
    stamp(&mut team, asked);
    let query = Query {
        team_id: Some(team.team_id.clone()),
        user_id: Some(name),
        ..Query::default()
    };
    let keys: Vec<KeyRecord> = context.admin.all(query.clone()).await?;
    let keys = keys
        .into_iter()
        .map(|key| Write::Delete(key.id(), Some(key.revision)));
    let mut writes = people.writes()?;
    writes.push(replace(&team)?);
    writes.extend(keys);
    context.apply(&permit, "member deleted", writes).await?;
    sweep(&context, &permit, query).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&team))))
}

/// The name of the member who is meant: whom the team names as one, or who says to be one themselves.
async fn member(
    context: &Context,
    team: &TeamRecord,
    named: &Named,
    people: &mut People,
) -> Result<String, Error> {
    let mut members = team.members_with_roles.iter();
    let listed = members.find(|one| named.is(&one.user_id, one.user_email.as_deref()));
    let name = match listed {
        Some(member) => {
            people.load(context, [member.user_id.as_str()]).await?;
            Some(member.user_id.clone())
        }
        None => people.find(context, named).await?.filter(|name| {
            let user = people.get(name);
            user.is_some_and(|user| user.teams.contains(&team.team_id))
        }),
    };
    name.ok_or_else(|| bad("user_id", "User not found in team"))
}
