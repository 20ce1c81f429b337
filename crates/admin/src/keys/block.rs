use serde_json::Value;
use tollgate_auth::KeyRecord;
use tollgate_core::Error;

use super::{settle, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `POST /key/block` and `/key/unblock`.
pub(super) async fn run(context: Context, blocked: bool) -> Result<Answer, Error> {
    let (before, permit) = context.key(context.asked.key()?).await?;
    let mut key = KeyRecord {
        blocked,
        ..before.clone()
    };
    settle(&context, &before, &mut key, blocked).await?;
    let action = if blocked { "blocked" } else { "unblocked" };
    context.apply(&permit, action, vec![replace(&key)?]).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&key))))
}
