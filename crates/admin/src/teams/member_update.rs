use serde_json::{Map, Value, json};
use tollgate_core::Error;

use super::{roster, stamp};
use crate::{
    admin::replace, answer::Answer, context::Context, fields::team::TERMS, people::Named,
    refusal::bad,
};

/// `POST /team/member_update`: changes a member's role, and what is agreed with them.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (mut team, permit) = context.team(asked.needed("team_id")?).await?;
    let named = Named::read(&asked.body)?;
    let mut members = team.members_with_roles.iter_mut();
    let member = members.find(|one| named.is(&one.user_id, one.user_email.as_deref()));
    let member = member.ok_or_else(|| bad("user_id", "User id doesn't exist in team table."))?;
    if named.role.is_some() {
        roster::role(named.role.as_deref())?.clone_into(&mut member.role);
    }
    roster::agree(&mut member.other, asked);
    let mut answer = Map::from_iter([
        ("team_id".to_owned(), json!(team.team_id)),
        ("user_id".to_owned(), json!(member.user_id)),
        ("user_email".to_owned(), json!(member.user_email)),
    ]);
    for field in &TERMS {
        let value = member.other.get(field.name).cloned();
        answer.insert(field.name.to_owned(), value.unwrap_or_default());
    }
    stamp(&mut team, asked);
    context
        .apply(&permit, "member updated", vec![replace(&team)?])
        .await?;
    Ok(Answer::new(&permit, Value::Object(answer)))
}
