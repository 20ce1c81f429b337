use serde_json::json;
use tollgate_auth::{Entity as _, Write};
use tollgate_core::Error;

use super::record::TagRecord;
use crate::{answer::Answer, context::Context};

/// `POST /tag/delete`: ends a tag.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let name = context.asked.needed("name")?;
    let tag: TagRecord = context.admin.find(name).await?;
    let writes = vec![Write::Delete(tag.id(), Some(tag.revision))];
    context.apply(&permit, "deleted", writes).await?;
    let message = format!("Tag {name} deleted successfully");
    Ok(Answer::new(&permit, json!({"message": message})))
}
