use serde_json::{Value, json};
use tollgate_auth::{Query, UserRecord};
use tollgate_core::Error;

use super::member_add::{Joined, join};
use crate::{
    answer::Answer,
    asked::Asked,
    context::Context,
    people::Named,
    refusal::{self, bad},
};

/// A request names at most so many.
const MOST: usize = 500;

/// `POST /team/bulk_member_add`: puts all who are named into a team, or none, and says what became of each.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (team, permit) = context.team(asked.needed("team_id")?).await?;
    let name = team.team_id.clone();
    let named = named(&context).await?;
    let joined = match join(&context, &permit, team, &named).await {
        Err(error) if refusal::is_of_change(&error) => return Err(error),
        joined => joined,
    };
    let results: Vec<_> = named
        .iter()
        .map(|one| result(one, &joined, asked))
        .collect();
    let [done, failed] = match &joined {
        Ok(_) => [named.len(), 0],
        Err(_) => [0, named.len()],
    };
    let json = json!({
        "team_id": name, "results": results, "total_requested": named.len(), "successful_additions": done,
        "failed_additions": failed, "updated_team": joined.ok().map(|joined| Value::Object(joined.show(asked))),
    });
    Ok(Answer::new(&permit, json))
}

/// Whom the body names. Only an administrator knows all users.
async fn named(context: &Context) -> Result<Vec<Named>, Error> {
    let asked = &context.asked;
    if asked.body.get("all_users") == Some(&Value::Bool(true)) {
        if asked.principal.role() != tollgate_auth::Role::Admin {
            let message = "Only proxy admins can add all users to a team";
            return Err(refusal::beyond("all_users", message));
        }
        let users: Vec<UserRecord> = context.admin.all(Query::default()).await?;
        let named = users
            .into_iter()
            .map(|user| Named::user(user.user_id, "user"));
        return Ok(named.collect());
    }
    let named = Named::several(asked.body.get("members"))?;
    match named.len() {
        0 => Err(bad("members", "At least one member is required")),
        count if count > MOST => {
            let message = format!("Maximum {MOST} members can be added at once");
            Err(bad("members", message))
        }
        _ => Ok(named),
    }
}

fn result(named: &Named, joined: &Result<Joined, Error>, asked: &Asked) -> Value {
    let (user, membership, error) = match joined {
        Err(error) => (None, None, Some(error.message())),
        Ok(joined) => {
            let members = joined.team.members_with_roles.iter();
            let mut members =
                members.filter(|one| named.is(&one.user_id, one.user_email.as_deref()));
            let name = members.next().map(|member| member.user_id.as_str());
            let user = name.and_then(|name| joined.user(name, asked));
            (user, name.and_then(|name| joined.membership(name)), None)
        }
    };
    let name = user.as_ref().and_then(|user| user.get("user_id").cloned());
    let name = name.unwrap_or_else(|| json!(named.user_id));
    json!({
        "user_id": name, "user_email": named.user_email, "success": error.is_none(), "error": error,
        "updated_user": user, "updated_team_membership": membership,
    })
}
