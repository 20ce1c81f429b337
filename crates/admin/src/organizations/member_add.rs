use serde_json::json;
use tollgate_core::Error;

use super::{roster, stamp, view};
use crate::{admin::replace, answer::Answer, context::Context, people::People};

/// `POST /organization/member_add`: puts users into an organisation, and makes those whom nobody knows.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let name = asked.needed("organization_id")?;
    let (mut organization, permit) = context.organization(name).await?;
    let (mut people, mut names) = (People::default(), Vec::new());
    for named in roster::named(asked)? {
        names.push(roster::join(&context, &mut organization, &mut people, &named).await?);
    }
    stamp(&mut organization, asked);
    let mut writes = people.writes()?;
    writes.push(replace(&organization)?);
    context.apply(&permit, "member added", writes).await?;
    let users: Vec<_> = names.iter().map(|name| people.get(name)).collect();
    let members = names.iter().filter_map(|name| organization.member(name));
    let members = members.map(|member| view::membership(&organization, member, &people));
    let json = json!({
        "organization_id": organization.organization_id, "updated_users": users,
        "updated_organization_memberships": members.collect::<Vec<_>>(),
    });
    Ok(Answer::new(&permit, json))
}
