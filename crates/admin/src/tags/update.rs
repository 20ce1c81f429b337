use serde_json::{Value, json};
use tollgate_core::Error;

use super::{draft::Draft, record::TagRecord, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `POST /tag/update`: changes the members that are given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.needed("name")?;
    let before: TagRecord = context.admin.find(name).await?;
    let draft = Draft::of(&context, &before).await?;
    let tag = Value::Object(view::bare(&draft.tag));
    let write = replace(&draft.tag)?;
    context
        .apply(&permit, "updated", draft.writes(write))
        .await?;
    let message = format!("Tag {name} updated successfully");
    Ok(Answer::new(
        &permit,
        json!({"message": message, "tag": tag}),
    ))
}
