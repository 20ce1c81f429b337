use serde_json::{Map, Value, json};
use tollgate_auth::{KeyHash, KeyRecord};
use tollgate_core::Error;

use super::{draft, settle, view};
use crate::{
    admin::replace, answer::Answer, authority::Permit, context::Context, fields::key, grants,
};

/// `POST /key/update`: changes the members that are given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let (record, permit) = change(&context, asked.key()?, &asked.body).await?;
    let mut members = view::whole(&record);
    // As whoever asked named it.
    members.insert("key".to_owned(), json!(asked.text("key")?));
    Ok(Answer::new(&permit, Value::Object(members)))
}

/// Puts the members of `body` into the key with this hash.
pub(super) async fn change(
    context: &Context,
    hash: KeyHash,
    body: &Map<String, Value>,
) -> Result<(KeyRecord, Permit), Error> {
    let (before, permit) = context.key(hash).await?;
    let mut after = draft::fill(key::CHANGE, &before, body)?;
    let again = body.get("blocked") == Some(&Value::Bool(true));
    settle(context, &before, &mut after, again).await?;
    // It must not pass to somebody to whom whoever asks could not give it.
    let permit = match (&before.team_id, &before.user_id) == (&after.team_id, &after.user_id) {
        true => permit,
        false => context.permit(&context.subject_of(&after).await?)?,
    };
    grants::check(context, Some(&before), &after, body).await?;
    let writes = draft::expected(&after).map(Ok).chain([replace(&after)]);
    let writes: Result<_, Error> = writes.collect();
    context.apply(&permit, "updated", writes?).await?;
    Ok((after, permit))
}
