use serde_json::json;
use tollgate_auth::{AccessGroupRecord, Entity as _, Write};
use tollgate_core::Error;

use super::named;
use crate::{answer::Answer, context::Context};

/// `DELETE /access_group/{access_group}/delete`: ends a group.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let group: AccessGroupRecord = context.admin.find(&named(&context.asked)?).await?;
    let writes = vec![Write::Delete(group.id(), Some(group.revision))];
    context.apply(&permit, "deleted", writes).await?;
    let name = &group.access_group;
    let json = json!({
        "access_group": name,
        "models_updated": group.model_names.len(),
        "message": format!("Access group '{name}' deleted successfully"),
    });
    Ok(Answer::new(&permit, json))
}
