use serde_json::json;
use tollgate_core::Error;

use crate::{answer::Answer, context::Context};

/// `POST /key/health`: whoever was let in has a key that is in order. There are no callbacks of keys yet.
pub(super) fn run(context: &Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let json = json!({"key": "healthy", "logging_callbacks": null});
    Ok(Answer::new(&permit, json))
}
