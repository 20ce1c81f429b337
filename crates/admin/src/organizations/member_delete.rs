use tollgate_core::Error;

use super::{roster, stamp, view};
use crate::{admin::replace, answer::Answer, context::Context, people::People, refusal::broken};

/// `DELETE /organization/member_delete`: takes a member out of an organisation. They stay in its teams.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let name = asked.needed("organization_id")?;
    let (mut organization, permit) = context.organization(name).await?;
    let mut people = People::default();
    let name = roster::member(&context, &organization, &mut people).await?;
    if let Some(user) = people.get(&name) {
        roster::touches(&asked.principal, user)?;
    }
    let gone = organization.member(&name);
    let gone = gone.map(|member| view::membership(&organization, member, &people));
    organization.members.retain(|member| member.user_id != name);
    roster::assign(&mut people, &name, &organization.organization_id, None);
    stamp(&mut organization, asked);
    let mut writes = people.writes()?;
    writes.push(replace(&organization)?);
    context.apply(&permit, "member deleted", writes).await?;
    let json = gone.ok_or_else(|| broken("a member who was found is not there"))?;
    Ok(Answer::new(&permit, json))
}
