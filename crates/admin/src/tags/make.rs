use serde_json::{Value, json};
use tollgate_core::Error;

use super::{draft::Draft, record::TagRecord, view};
use crate::{admin::insert, answer::Answer, context::Context};

/// `POST /tag/new`: makes a tag.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let name = asked.needed("name")?;
    let draft = Draft::of(&context, &TagRecord::new(name, asked.author())).await?;
    let tag = Value::Object(view::bare(&draft.tag));
    let write = insert(&draft.tag)?;
    context
        .apply(&permit, "created", draft.writes(write))
        .await?;
    let message = format!("Tag {name} created successfully");
    Ok(Answer::new(
        &permit,
        json!({"message": message, "tag": tag}),
    ))
}
