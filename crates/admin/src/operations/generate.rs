use serde_json::Value;
use tollgate_auth::{KeyHash, KeyRecord, Write};
use tollgate_core::Error;

use super::tell;
use crate::{Admin, answer::Answer, asked::Asked, draft, secret, view};

/// `POST /key/generate`: makes a key and shows it, once.
pub(super) async fn run(admin: &Admin, asked: &Asked) -> Result<Answer, Error> {
    let key = match asked.text("key")? {
        Some(own) => secret::own("key", own)?,
        None => secret::random()?,
    };
    let mut record = KeyRecord::new(KeyHash::of(key.expose().as_bytes()));
    draft::fill(&mut record, &asked.body)?;
    record.key_name = secret::name(&key);
    record.created_by = Some(asked.author());
    record.updated_by = record.created_by.clone();
    admin
        .apply(
            asked,
            "created",
            vec![Write::Insert(Box::new(record.clone()))],
        )
        .await?;
    let ignored = draft::ignored(&asked.body, &[]);
    tell(record.hash, &ignored);
    let warning = secret::is_weak(&key).then_some(secret::WEAK);
    if let Some(warning) = warning {
        tracing::warn!(key = %record.hash, "{warning}");
    }
    let json = Value::Object(view::with_key(&record, key.expose()));
    Ok(Answer {
        json,
        ignored,
        warning,
    })
}
