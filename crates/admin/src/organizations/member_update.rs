use serde_json::{Value, json};
use tollgate_auth::{OrganizationMember, Timestamp};
use tollgate_core::Error;

use super::{roster, stamp, view};
use crate::{admin::replace, answer::Answer, context::Context, people::People, refusal::broken};

/// `PATCH /organization/member_update`: changes a member's role, and what is agreed with them.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let name = asked.needed("organization_id")?;
    let (mut organization, permit) = context.organization(name).await?;
    let mut people = People::default();
    let name = roster::member(&context, &organization, &mut people).await?;
    if let Some(user) = people.get(&name) {
        roster::touches(&asked.principal, user)?;
    }
    let mut members = organization.members.iter_mut();
    let found = members.find(|member| member.user_id == name);
    let member = found.ok_or_else(|| broken("a member who was found is not there"))?;
    if let Some(role) = asked.text("role")? {
        member.user_role = Some(roster::role(Some(role))?.to_owned());
    }
    roster::agree(&mut member.other, asked);
    let now = json!(Timestamp::now());
    member.other.insert("updated_at".to_owned(), now);
    let OrganizationMember { user_role, .. } = member.clone();
    let of = organization.organization_id.clone();
    roster::assign(&mut people, &name, &of, user_role.as_deref());
    stamp(&mut organization, asked);
    let mut writes = people.writes()?;
    writes.push(replace(&organization)?);
    context.apply(&permit, "member updated", writes).await?;
    let member = organization.member(&name);
    let json = member.map(|member| view::membership(&organization, member, &people));
    Ok(Answer::new(&permit, json.unwrap_or(Value::Null)))
}
