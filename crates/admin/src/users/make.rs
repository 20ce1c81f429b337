use serde_json::{Map, Value, json};
use tollgate_auth::{KeyRecord, UserRecord};
use tollgate_core::{Error, Secret};

use super::{draft, membership, view};
use crate::{
    admin::insert,
    answer::Answer,
    authority::{Permit, Subject},
    context::Context,
    fields::user::MAKE,
    grants, keys,
    refusal::bad,
};

/// `POST /user/new`: makes a user and, unless they are to have none, a key of theirs. Either both are there or neither.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = permit(&context)?;
    let mut user = draft::fresh(asked)?;
    is_new(&context, &user).await?;
    let mut writes = membership::join_organizations(&context, &mut user).await?;
    let (teams, limited) = membership::join_teams(&context, &mut user).await?;
    writes.extend(teams);
    grants::check_user(&context, &user, &asked.body).await?;
    writes.push(insert(&user)?);
    let key = match asked.body.get("auto_create_key") {
        Some(Value::Bool(false)) => None,
        _ => Some(key(&context, &user).await?),
    };
    if let Some((record, _)) = &key {
        writes.extend(keys::expected(record));
        writes.push(insert(record)?);
    }
    context.apply(&permit, "created", writes).await?;
    let ignored = limited.then(|| "max_budget_in_team".to_owned());
    let json = Value::Object(shown(&user, key));
    Ok(Answer::new(&permit, json).with_ignored(ignored.into_iter().collect()))
}

/// Whether whoever asks may make users: everywhere, or in organisations all of which they lead. What they lead is asked
/// for each of them by itself, as for each team.
fn permit(context: &Context) -> Result<Permit, Error> {
    match &context.asked.texts("organizations")?[..] {
        [] => context.permit_everything(),
        [first, ..] => context.permit(&Subject::organization(first)),
    }
}

/// Nobody has their name yet. That nobody has their address is for the store to say.
async fn is_new(context: &Context, user: &UserRecord) -> Result<(), Error> {
    let name = &user.user_id;
    match context.admin.get::<UserRecord>(&[name]).await?.is_empty() {
        true => Ok(()),
        false => Err(bad(
            "user_id",
            format!("User with user_id {name} already exists"),
        )),
    }
}

/// A key for `user`, with what the request says of both.
async fn key(context: &Context, user: &UserRecord) -> Result<(KeyRecord, Secret), Error> {
    let mut body = context.asked.body.clone();
    // What else can be said of a key has not been looked at. And it is made as one of whoever asks, so that they can
    // give no more than they have, and then given away.
    let is_said = |name: &str| MAKE.fields().any(|field| field.name == name);
    body.retain(|name, _| name != "user_id" && is_said(name));
    let (mut record, key) = keys::make_of(context, &body, None).await?;
    record.user_id = Some(user.user_id.clone());
    Ok((record, key))
}

/// The key, as far as there is one, and what is known of the user: LiteLLM answers with both in one.
fn shown(user: &UserRecord, key: Option<(KeyRecord, Secret)>) -> Map<String, Value> {
    let mut members = match key {
        Some((record, key)) => keys::view::with_key(&record, key.expose()),
        None => Map::from_iter([("key".to_owned(), json!(""))]),
    };
    // LiteLLM shows no hash here.
    members.remove("token");
    members.remove("token_id");
    members.extend(view::whole(user));
    members
}
