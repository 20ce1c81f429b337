use serde_json::Value;
use tollgate_core::Error;

use super::{limits, stamp, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `POST /team/block` and `/team/unblock`.
pub(super) async fn run(context: Context, blocked: bool) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (before, permit) = context.team(asked.needed("team_id")?).await?;
    let mut team = before.clone();
    team.blocked = blocked;
    limits::check(&context, &before, &mut team).await?;
    stamp(&mut team, asked);
    let action = if blocked { "blocked" } else { "unblocked" };
    context
        .apply(&permit, action, vec![replace(&team)?])
        .await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&team))))
}
