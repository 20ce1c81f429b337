use serde_json::{Value, json};
use tollgate_core::Error;

use super::{limits, stamp, view};
use crate::{admin::replace, answer::Answer, context::Context, refusal::wrong};

/// What LiteLLM lets a team's members be given.
const ALL: [&str; 17] = [
    "/key/generate",
    "/key/update",
    "/key/delete",
    "/key/regenerate",
    "/key/service-account/generate",
    "/key/{key_id}/regenerate",
    "/key/block",
    "/key/unblock",
    "/key/bulk_update",
    "/team/key/bulk_update",
    "/key/{key_id}/reset_spend",
    "/key/access_group_assignment",
    "/auto_router/manage",
    "/key/info",
    "/key/health",
    "/key/list",
    "/key/aliases",
];

/// What every member may do, whatever the team says.
const ALWAYS: [&str; 2] = ["/key/info", "/key/health"];

/// `GET /team/permissions_list`.
pub(super) async fn list(context: Context) -> Result<Answer, Error> {
    let named = context.asked.query("team_id");
    let named = named.ok_or_else(|| wrong("team_id", "a text; it is required"))?;
    let (team, permit) = context.team(&named).await?;
    let permissions = match &team.team_member_permissions[..] {
        [] => ALWAYS.map(str::to_owned).to_vec(),
        permissions => permissions.to_vec(),
    };
    let json = json!({
        "team_id": team.team_id, "team_member_permissions": permissions, "all_available_permissions": ALL,
    });
    Ok(Answer::new(&permit, json))
}

/// `POST /team/permissions_update`.
pub(super) async fn update(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (before, permit) = context.team(asked.needed("team_id")?).await?;
    let permissions = asked.texts("team_member_permissions")?;
    if !permissions.iter().all(|one| ALL.contains(one)) {
        let expected = format!("a list of some of {}", ALL.join(", "));
        return Err(wrong("team_member_permissions", &expected));
    }
    let mut team = before.clone();
    team.team_member_permissions = permissions.into_iter().map(str::to_owned).collect();
    limits::check(&context, &before, &mut team).await?;
    stamp(&mut team, asked);
    context
        .apply(&permit, "updated", vec![replace(&team)?])
        .await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&team))))
}
