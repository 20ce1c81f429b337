use serde_json::{Map, Value, json};
use tollgate_auth::{KeyHash, KeyRecord, Write};
use tollgate_core::Error;

use super::{stamp, tell};
use crate::{Admin, answer::Answer, asked::Asked, draft, view};

/// `POST /key/update`: changes the fields that are given.
pub(super) async fn run(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let record = change(admin, asked, asked.key()?, &asked.body).await?;
    let ignored = draft::ignored(&asked.body, &[]);
    tell(record.hash, &ignored);
    let mut members = view::whole(&record);
    // As whoever asked named it.
    members.insert("key".to_owned(), json!(asked.text("key")?));
    Ok(Answer {
        ignored,
        ..Value::Object(members).into()
    })
}

/// Puts the fields of `body` into the key with this hash.
pub(super) async fn change(
    admin: &Admin,
    asked: &Asked,
    hash: KeyHash,
    body: &Map<String, Value>,
) -> Result<KeyRecord, Error> {
    let change = |mut key: KeyRecord| {
        draft::fill(&mut key, body)?;
        stamp(&mut key, asked);
        Ok((key.clone(), vec![Write::Replace(Box::new(key))]))
    };
    admin.change(asked, "updated", hash, change).await
}
