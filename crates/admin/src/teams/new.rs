use serde_json::{Map, Value};
use tollgate_auth::{Entity, OrganizationRecord, TeamRecord, Write};
use tollgate_core::Error;

use super::{limits, roster, view};
use crate::{
    admin::insert,
    answer::Answer,
    asked::Asked,
    authority::Subject,
    context::Context,
    names,
    people::{Named, People},
    refusal::bad,
};

/// LiteLLM's team of the sessions of its dashboard.
const DASHBOARD: &str = "litellm-dashboard";

/// `POST /team/new`: makes a team. Whoever asks leads it, if they are a user.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let mut team = draft(&context)?;
    let subject = match &team.organization_id {
        Some(organization) => Subject::organization(organization),
        None => Subject::default(),
    };
    let permit = context.permit(&subject)?;
    let mut writes = Vec::new();
    if let Some(name) = &team.organization_id {
        let organization: OrganizationRecord = context.admin.find(name).await?;
        limits::fits(&team, &organization)?;
        writes.push(Write::Expect(organization.id()));
    }
    let bare = TeamRecord {
        organization_id: team.organization_id.clone(),
        ..TeamRecord::new(team.team_id.as_str())
    };
    limits::check(&context, &bare, &mut team).await?;
    let mut people = People::default();
    for named in founders(asked)? {
        roster::join(&context, &mut team, &mut people, &named, &Map::new()).await?;
    }
    writes.extend(people.writes()?);
    writes.push(insert(&team)?);
    context.apply(&permit, "created", writes).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&team))))
}

/// A team as the body wants it, without anybody in it.
fn draft(context: &Context) -> Result<TeamRecord, Error> {
    let asked = &context.asked;
    let name = match asked.text("team_id")?.map(str::trim) {
        None | Some("") => names::uuid()?,
        Some(DASHBOARD) => return Err(bad("team_id", "this team_id is reserved for a dashboard")),
        Some(name) => name.to_owned(),
    };
    let mut team = context
        .form()
        .fill(&TeamRecord::new(name.as_str()), &asked.body)?;
    team.created_by = Some(asked.author());
    team.updated_by.clone_from(&team.created_by);
    Ok(team)
}

/// Who shall be in it from the start.
fn founders(asked: &Asked) -> Result<Vec<Named>, Error> {
    let mut founders = Named::several(asked.body.get("members_with_roles"))?;
    for (list, role) in [("admins", "admin"), ("members", "user")] {
        let names = asked.texts(list)?.into_iter();
        founders.extend(names.map(|name| Named::user(name, role)));
    }
    if let Some(maker) = asked.principal.user()
        && !founders.iter().any(|named| named.is(maker, None))
    {
        founders.push(Named::user(maker, "admin"));
    }
    Ok(founders)
}
