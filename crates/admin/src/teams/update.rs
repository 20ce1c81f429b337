use serde_json::{Value, json};
use tollgate_auth::{Entity, OrganizationRecord, TeamRecord, Write};
use tollgate_core::Error;

use super::{limits, stamp, view};
use crate::{admin::replace, answer::Answer, asked::Asked, context::Context};

/// Members that the organisation of a team limits.
const LIMITED: [&str; 6] = [
    "organization_id",
    "models",
    "max_budget",
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
];

/// `POST /team/update`: changes the members that are given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (before, permit) = context.team(asked.needed("team_id")?).await?;
    let mut after = context.form().fill(&before, &asked.body)?;
    limits::check(&context, &before, &mut after).await?;
    let mut writes = within(&context, &after).await?;
    stamp(&mut after, asked);
    writes.push(replace(&after)?);
    context.apply(&permit, "updated", writes).await?;
    let json = json!({"team_id": after.team_id, "data": Value::Object(view::whole(&after))});
    Ok(Answer::new(&permit, json))
}

/// What must be there for a team that is within its organisation. One that is not, because the organisation was given
/// less, can still be changed in what has nothing to do with that.
async fn within(context: &Context, team: &TeamRecord) -> Result<Vec<Write>, Error> {
    let limited = |asked: &Asked| LIMITED.iter().any(|name| asked.body.contains_key(*name));
    match &team.organization_id {
        Some(name) if limited(&context.asked) => {
            let organization: OrganizationRecord = context.admin.find(name).await?;
            limits::fits(team, &organization)?;
            Ok(vec![Write::Expect(organization.id())])
        }
        _ => Ok(Vec::new()),
    }
}
