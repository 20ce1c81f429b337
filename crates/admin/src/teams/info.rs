use serde_json::{Value, json};
use tollgate_auth::{KeyRecord, Query, TeamRecord, Timestamp};
use tollgate_core::{Error, ErrorKind};

use super::view;
use crate::{answer::Answer, context::Context, keys};

/// As many keys as can be asked for.
const MOST: u64 = 1 << 40;

/// `GET /team/info`: a team, its keys that still work, and what is agreed with its members.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let Some(name) = asked.query("team_id") else {
        context.permit_everything()?;
        let message = "Malformed request. No team id passed in.";
        return Err(Error::new(ErrorKind::Unprocessable, message).with_param("team_id"));
    };
    let (team, permit) = context.team(&name).await?;
    let most = asked.number("key_limit", MOST, MOST)?;
    let now = Timestamp::now();
    let keys = keys_of(&context, &team).await?.into_iter();
    let keys = keys.filter(|key| key.expires.is_none_or(|expires| expires > now));
    let keys = keys.take(usize::try_from(most).unwrap_or(usize::MAX));
    let keys: Vec<_> = keys.map(|key| keys::view::info(&key)).collect();
    let json = json!({
        "team_id": team.team_id, "team_info": Value::Object(view::whole(&team)), "keys": keys,
        "team_memberships": view::memberships(&team),
    });
    Ok(Answer::new(&permit, json))
}

/// The keys of a team.
pub(super) async fn keys_of(context: &Context, team: &TeamRecord) -> Result<Vec<KeyRecord>, Error> {
    let query = Query {
        team_id: Some(team.team_id.clone()),
        ..Query::default()
    };
    context.admin.all(query).await
}
