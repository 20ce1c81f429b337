use serde_json::Value;
use tollgate_core::Error;

use super::{stamp, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `POST /key/block` and `/key/unblock`.
pub(super) async fn run(context: Context, blocked: bool) -> Result<Answer, Error> {
    let (mut key, permit) = context.key(context.asked.key()?).await?;
    key.blocked = blocked;
    stamp(&mut key, &context.asked);
    let action = if blocked { "blocked" } else { "unblocked" };
    context.apply(&permit, action, vec![replace(&key)?]).await?;
    Ok(Answer::new(&permit, Value::Object(view::whole(&key))))
}
