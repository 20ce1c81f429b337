use serde_json::{Value, json};
use tollgate_auth::{KeyRecord, Query, SortBy, TeamRecord, Timestamp};
use tollgate_core::{Error, ErrorKind};

use super::view;
use crate::{answer::Answer, context::Context, keys};

/// As many keys as can be asked for.
const MOST: u64 = 1 << 40;

/// So many are read at once: no fewer, because some of them may be passed over.
const LEAST: u64 = 100;
const PART: u64 = 1000;

/// `GET /team/info`: a team, its keys that still work, and what is agreed with its members.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let Some(name) = asked.query("team_id") else {
        context.permit_everything()?;
        let message = "Malformed request. No team id passed in.";
        return Err(Error::new(ErrorKind::Unprocessable, message).with_param("team_id"));
    };
    let (team, permit) = context.team(&name).await?;
    let now = Timestamp::now();
    let works = |key: &KeyRecord| key.expires.is_none_or(|expires| expires > now);
    let keys = some_keys_of(&context, &team, works).await?;
    let keys: Vec<_> = keys.iter().map(keys::view::info).collect();
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

/// The keys of a team that are `wanted`, as many as the query asks for. No more are read than that takes.
pub(super) async fn some_keys_of(
    context: &Context,
    team: &TeamRecord,
    wanted: impl Fn(&KeyRecord) -> bool,
) -> Result<Vec<KeyRecord>, Error> {
    let most = context.asked.number("key_limit", MOST, MOST)?;
    let room = usize::try_from(most).unwrap_or(usize::MAX);
    let (mut keys, mut offset) = (Vec::new(), 0);
    loop {
        let query = Query {
            team_id: Some(team.team_id.clone()),
            sort_by: SortBy::Name,
            offset,
            limit: most.clamp(LEAST, PART),
            ..Query::default()
        };
        let (part, total) = context.admin.list::<KeyRecord>(query).await?;
        offset += part.len() as u64;
        let last = part.is_empty() || offset >= total;
        keys.extend(part.into_iter().filter(&wanted).take(room - keys.len()));
        if last || keys.len() == room {
            return Ok(keys);
        }
    }
}
