use serde_json::{Map, Value};
use tollgate_auth::{KeyHash, KeyRecord, Role};
use tollgate_core::{Error, Secret};

use super::{draft, secret, settle, view};
use crate::{admin::insert, answer::Answer, context::Context, fields::key, grants};

/// `POST /key/generate`: makes a key and shows it, once.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let (record, key) = make(&context, context.asked.text("key")?).await?;
    let permit = context.permit(&context.subject_of(&record).await?)?;
    let writes = draft::expected(&record).map(Ok).chain([insert(&record)]);
    let writes: Result<_, Error> = writes.collect();
    context.apply(&permit, "created", writes?).await?;
    let warning = secret::is_weak(&key).then_some(secret::WEAK);
    if let Some(warning) = warning {
        tracing::warn!(key = %record.hash, "{warning}");
    }
    let json = Value::Object(view::with_key(&record, key.expose()));
    Ok(Answer::new(&permit, json).with_warning(warning))
}

/// A key as the request's body wants it, and the key itself: `own`, or one that is made.
pub(crate) async fn make(
    context: &Context,
    own: Option<&str>,
) -> Result<(KeyRecord, Secret), Error> {
    make_of(context, &context.asked.body, own).await
}

/// A key as `body` wants it, and the key itself.
pub(crate) async fn make_of(
    context: &Context,
    body: &Map<String, Value>,
    own: Option<&str>,
) -> Result<(KeyRecord, Secret), Error> {
    let asked = &context.asked;
    let key = match own {
        Some(own) => secret::own("key", own)?,
        None => secret::random()?,
    };
    let bare = KeyRecord::new(KeyHash::of(key.expose().as_bytes()));
    let mut record = draft::fill(key::MAKE, &bare, body)?;
    if asked.principal.role() != Role::Admin && record.user_id.is_none() && record.team_id.is_none()
    {
        record.user_id = asked.principal.user().map(str::to_owned);
    }
    record.key_name = secret::name(&key);
    let open = KeyRecord {
        blocked: false,
        ..record.clone()
    };
    settle(context, &open, &mut record, true).await?;
    record.created_by.clone_from(&record.updated_by);
    grants::check(context, None, &record, body).await?;
    Ok((record, key))
}
