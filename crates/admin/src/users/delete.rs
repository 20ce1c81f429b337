use serde_json::json;
use tollgate_auth::{Entity, KeyRecord, Query, Role, UserRecord, Write};
use tollgate_core::Error;

use super::membership;
use crate::{
    answer::Answer,
    authority::{Permit, Subject},
    context::Context,
    grants::is_administrator,
    keys::sweep::sweep,
    refusal::{bad, beyond, not_found},
    sift,
};

/// `POST /user/delete`: ends users, their keys and their places in teams and organisations; all of that or nothing.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let mut names = context.asked.texts("user_ids")?;
    names.sort_unstable();
    names.dedup();
    let users: Vec<UserRecord> = context.admin.get(&names).await?;
    let absent = names
        .iter()
        .find(|name| users.iter().all(|user| user.user_id != **name));
    if let Some(name) = absent {
        context.permit_everything()?;
        let message = format!("User not found, passed user_id={name}");
        return Err(not_found("user_ids", message));
    }
    let mut permit = None;
    for user in &users {
        permit = Some(may_end(&context, user)?);
    }
    let permit = permit.ok_or_else(|| bad("user_ids", "No user id passed in"))?;
    let mut writes = membership::leave(&context, &users).await?;
    for user in &users {
        writes.extend(keys_of(&context, user).await?);
        writes.push(Write::Delete(user.id(), Some(user.revision)));
    }
    context.apply(&permit, "deleted", writes).await?;
    // Keys that were made meanwhile: they would be those of whoever comes by that name next.
    for user in &users {
        sweep(&context, &permit, of(user)).await?;
    }
    Ok(Answer::new(&permit, json!(users.len())))
}

/// Whoever leads every organisation that a user is in may end them, unless they are an administrator; so may
/// administrators.
fn may_end(context: &Context, user: &UserRecord) -> Result<Permit, Error> {
    let memberships = &user.organization_memberships;
    let mut permit = None;
    for one in memberships {
        permit = Some(context.permit(&Subject::organization(&one.organization_id))?);
    }
    match permit {
        None => context.permit_everything(),
        Some(_) if is_administrator(user) && context.asked.principal.role() != Role::Admin => {
            let message = format!(
                "User {} is not within your admin scope. Only PROXY_ADMIN may delete users outside your administered \
                 organizations.",
                user.user_id
            );
            Err(beyond("user_ids", message))
        }
        Some(permit) => Ok(permit),
    }
}

async fn keys_of(context: &Context, user: &UserRecord) -> Result<Vec<Write>, Error> {
    let keys: Vec<KeyRecord> = sift::every(&context.admin, of(user)).await?;
    let delete = |key: KeyRecord| Write::Delete(key.hash.into(), Some(key.revision));
    Ok(keys.into_iter().map(delete).collect())
}

/// What is this user's.
fn of(user: &UserRecord) -> Query {
    Query {
        user_id: Some(user.user_id.clone()),
        ..Query::default()
    }
}
