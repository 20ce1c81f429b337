use serde_json::{Value, json};
use tollgate_auth::{KeyHash, KeyRecord, Timestamp, Write};
use tollgate_core::{Error, Secret};

use super::{draft, secret, settle, stamp, view};
use crate::{
    admin::{insert, replace},
    answer::Answer,
    asked::Asked,
    context::Context,
    duration,
    fields::key,
    grants,
    refusal::bad,
};

/// `POST /key/regenerate`: a new key in the place of an old one, which ends at once or after `grace_period`.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let key = match asked.text("new_key")? {
        Some(own) => secret::own("new_key", own)?,
        None => secret::random()?,
    };
    let until = overlap(asked)?;
    let (old, permit) = context.key(asked.key()?).await?;
    let mut new = successor(&old, &key, asked)?;
    settle(&context, &old, &mut new, asked.lays_block()).await?;
    let permit = match (&old.team_id, &old.user_id) == (&new.team_id, &new.user_id) {
        true => permit,
        false => context.permit(&context.subject_of(&new).await?)?,
    };
    grants::check(&context, Some(&old), &new, &asked.body).await?;
    let retired = retire(old, new.hash, until, asked)?;
    let writes = draft::expected(&new)
        .chain([retired, insert(&new)?])
        .collect();
    context.apply(&permit, "regenerated", writes).await?;
    let warning = secret::is_weak(&key).then_some(secret::WEAK);
    let json = Value::Object(view::with_key(&new, key.expose()));
    Ok(Answer::new(&permit, json).with_warning(warning))
}

/// Until when both keys work.
fn overlap(asked: &Asked) -> Result<Option<Timestamp>, Error> {
    let Some(text) = asked.text("grace_period")? else {
        return Ok(None);
    };
    let now = Timestamp::now();
    let until = duration::after(now, text);
    let until = until.ok_or_else(|| {
        bad(
            "grace_period",
            "Invalid duration format. Use a number and s, m, h, d, w or mo: 24h",
        )
    })?;
    Ok(Some(until).filter(|until| *until > now))
}

/// The record of the new key: that of the old one, spend included, with the members that are given.
fn successor(old: &KeyRecord, key: &Secret, asked: &Asked) -> Result<KeyRecord, Error> {
    let new = KeyRecord {
        hash: KeyHash::of(key.expose().as_bytes()),
        key_name: secret::name(key),
        ..old.clone()
    };
    draft::fill(key::RENEW, &new, &asked.body)
}

/// What becomes of the old key. While it still works, its name is the new one's already.
fn retire(
    old: KeyRecord,
    successor: KeyHash,
    until: Option<Timestamp>,
    asked: &Asked,
) -> Result<Write, Error> {
    let Some(until) = until else {
        return Ok(Write::Delete(old.hash.into(), Some(old.revision)));
    };
    let expires = old.expires.map_or(until, |expires| expires.min(until));
    let mut old = KeyRecord {
        key_alias: None,
        expires: Some(expires),
        ..old
    };
    old.other.insert("replaced_by".to_owned(), json!(successor));
    stamp(&mut old, asked);
    replace(&old)
}
