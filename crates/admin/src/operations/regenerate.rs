use serde_json::{Value, json};
use tollgate_auth::{KeyHash, KeyRecord, Timestamp, Write};
use tollgate_core::{Error, Secret};

use super::{stamp, tell};
use crate::{Admin, answer::Answer, asked::Asked, draft, duration, refusal::bad, secret, view};

/// `POST /key/regenerate`: a new key in the place of an old one, which ends at once or after `grace_period`.
pub(super) async fn run(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let key = match asked.text("new_key")? {
        Some(own) => secret::own("new_key", own)?,
        None => secret::random()?,
    };
    let until = overlap(asked)?;
    let change = |old: KeyRecord| {
        let new = successor(&old, &key, asked)?;
        let insert = Write::Insert(Box::new(new.clone()));
        Ok((
            new,
            vec![
                retire(old, KeyHash::of(key.expose().as_bytes()), until, asked),
                insert,
            ],
        ))
    };
    let record = admin
        .change(asked, "regenerated", asked.key()?, change)
        .await?;
    let ignored = draft::ignored(&asked.body, &["new_key", "grace_period"]);
    tell(record.hash, &ignored);
    let warning = secret::is_weak(&key).then_some(secret::WEAK);
    let json = Value::Object(view::with_key(&record, key.expose()));
    Ok(Answer {
        json,
        ignored,
        warning,
    })
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

/// The record of the new key: that of the old one, spend included, with the fields that are given.
fn successor(old: &KeyRecord, key: &Secret, asked: &Asked) -> Result<KeyRecord, Error> {
    let mut new = KeyRecord {
        hash: KeyHash::of(key.expose().as_bytes()),
        key_name: secret::name(key),
        ..old.clone()
    };
    draft::fill(&mut new, &asked.body)?;
    stamp(&mut new, asked);
    Ok(new)
}

/// What becomes of the old key. While it still works, its name is the new one's already.
fn retire(old: KeyRecord, successor: KeyHash, until: Option<Timestamp>, asked: &Asked) -> Write {
    let Some(until) = until else {
        return Write::Delete(old.hash, Some(old.revision));
    };
    let expires = old.expires.map_or(until, |expires| expires.min(until));
    let mut old = KeyRecord {
        key_alias: None,
        expires: Some(expires),
        ..old
    };
    old.other.insert("replaced_by".to_owned(), json!(successor));
    stamp(&mut old, asked);
    Write::Replace(Box::new(old))
}
