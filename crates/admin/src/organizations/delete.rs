use serde_json::Value;
use tollgate_auth::{Entity, KeyRecord, OrganizationRecord, Query, Write};
use tollgate_core::Error;

use super::{roster, view};
use crate::{
    answer::Answer, context::Context, keys::sweep::sweep, people::People, refusal::wrong,
    teams::delete::Ending,
};

/// `DELETE /organization/delete`: ends organisations with their teams and all keys of either, and takes them out of their
/// members; all of it or nothing.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let mut named = context.asked.texts("organization_ids")?;
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Err(wrong(
            "organization_ids",
            "a list of organizations; it is required",
        ));
    }
    let (mut ending, mut people) = (Ending::default(), People::default());
    let (mut shown, mut writes) = (Vec::new(), Vec::new());
    for name in &named {
        let (organization, _) = context.organization(name).await?;
        shown.push(view::whole(&context, &organization).await?);
        end(&context, &organization, &mut ending, &mut people).await?;
        writes.push(Write::Delete(
            organization.id(),
            Some(organization.revision),
        ));
    }
    writes.extend(ending.writes());
    writes.extend(people.writes()?);
    context.apply(&permit, "deleted", writes).await?;
    let teams = ending.teams().iter().map(|team| Query {
        team_id: Some(team.team_id.clone()),
        ..Query::default()
    });
    for query in teams.chain(named.into_iter().map(of)) {
        sweep(&context, &permit, query).await?;
    }
    Ok(Answer::new(&permit, Value::Array(shown)))
}

/// Ends what belongs to `organization`.
async fn end(
    context: &Context,
    organization: &OrganizationRecord,
    ending: &mut Ending,
    people: &mut People,
) -> Result<(), Error> {
    let name = organization.organization_id.as_str();
    for team in view::teams_of(context, name).await? {
        ending.add_team(context, people, team).await?;
    }
    let keys: Vec<KeyRecord> = context.admin.all(of(name)).await?;
    ending.add_keys(keys);
    let members = organization.members.iter();
    let members: Vec<_> = members.map(|member| member.user_id.as_str()).collect();
    people.load(context, members.iter().copied()).await?;
    for member in members {
        roster::assign(people, member, name, None);
    }
    Ok(())
}

/// What belongs to the organisation of this name.
fn of(name: &str) -> Query {
    Query {
        organization_id: Some(name.to_owned()),
        ..Query::default()
    }
}
