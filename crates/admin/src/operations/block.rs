use serde_json::Value;
use tollgate_auth::{KeyRecord, Write};
use tollgate_core::Error;

use super::stamp;
use crate::{Admin, answer::Answer, asked::Asked, view};

/// `POST /key/block` and `/key/unblock`.
pub(super) async fn run(admin: &Admin, asked: &Asked, blocked: bool) -> Result<Answer, Error> {
    let change = |mut key: KeyRecord| {
        key.blocked = blocked;
        stamp(&mut key, asked);
        Ok((key.clone(), vec![Write::Replace(Box::new(key))]))
    };
    let action = if blocked { "blocked" } else { "unblocked" };
    let record = admin.change(asked, action, asked.key()?, change).await?;
    Ok(Value::Object(view::whole(&record)).into())
}
