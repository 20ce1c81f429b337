use serde_json::{Value, json};
use tollgate_auth::{KeyRecord, Query, Role, TeamRecord, UserRecord};
use tollgate_core::{Error, ErrorKind};

use super::view;
use crate::{answer::Answer, context::Context, refusal, sift};

/// As many keys and teams are shown to whoever asks about everybody.
const MOST: u64 = 1000;

const MORE: &str = "there are more keys or teams than are shown here: ask /key/list and /team/list";

/// `GET /user/info`: what is known of a user, with their keys and teams. Administrators who name nobody are shown
/// everybody's, as with LiteLLM.
pub(super) async fn whole(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let Some(name) = asked.name("user_id") else {
        return match asked.principal.role() {
            Role::Admin | Role::Viewer => everybody(&context).await,
            _ => of_user(&context, &own(&context)?).await,
        };
    };
    of_user(&context, &name).await
}

/// `GET /v2/user/info`: the same without keys and teams.
pub(super) async fn bare(context: Context) -> Result<Answer, Error> {
    let name = match context.asked.name("user_id") {
        Some(name) => name,
        None => own(&context)?,
    };
    let (user, permit) = context.user(&name).await?;
    Ok(Answer::new(&permit, Value::Object(view::bare(&user))))
}

async fn of_user(context: &Context, name: &str) -> Result<Answer, Error> {
    let (user, permit) = context.user(name).await?;
    let query = Query {
        user_id: Some(user.user_id.clone()),
        ..Query::default()
    };
    let keys: Vec<KeyRecord> = sift::every(&context.admin, query).await?;
    let teams: Vec<_> = user.teams.iter().map(String::as_str).collect();
    let teams: Vec<TeamRecord> = context.admin.get(&teams).await?;
    let json = shown(Some(name), Some(&user), &keys, &teams);
    Ok(Answer::new(&permit, json))
}

async fn everybody(context: &Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let query = || Query {
        limit: MOST,
        ..Query::default()
    };
    let (keys, all_keys) = context.admin.list::<KeyRecord>(query()).await?;
    let (teams, all_teams) = context.admin.list::<TeamRecord>(query()).await?;
    let name = context.asked.principal.user();
    let user: Option<UserRecord> = match name {
        Some(name) => context.admin.get(&[name]).await?.pop(),
        None => None,
    };
    let json = shown(name, user.as_ref(), &keys, &teams);
    let more = all_keys.max(all_teams) > MOST;
    Ok(Answer::new(&permit, json).with_warning(more.then_some(MORE)))
}

fn shown(
    name: Option<&str>,
    user: Option<&UserRecord>,
    keys: &[KeyRecord],
    teams: &[TeamRecord],
) -> Value {
    let keys: Vec<_> = keys.iter().map(|key| view::key(key, teams)).collect();
    json!({"user_id": name, "user_info": user.map(view::whole), "keys": keys, "teams": teams})
}

/// The name of whoever asks.
fn own(context: &Context) -> Result<String, Error> {
    if let Some(user) = context.asked.principal.user() {
        return Ok(user.to_owned());
    }
    let message = "user_id is required. Either pass it as a query parameter or authenticate with a user-bound key.";
    Err(match context.asked.principal.role() {
        Role::Admin => Error::new(ErrorKind::InvalidRequest, message).with_param("user_id"),
        _ => refusal::not_found("user_id", message),
    })
}
