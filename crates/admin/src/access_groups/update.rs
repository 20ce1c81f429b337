use tollgate_auth::{AccessGroupRecord, Timestamp};
use tollgate_core::Error;

use super::{models, named, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `PUT /access_group/{access_group}/update`: other models for a group.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let before: AccessGroupRecord = context.admin.find(&named(asked)?).await?;
    let group = AccessGroupRecord {
        model_names: models(asked)?,
        updated_at: Timestamp::now(),
        updated_by: Some(asked.author()),
        ..before
    };
    let writes = vec![replace(&group)?];
    context.apply(&permit, "updated", writes).await?;
    Ok(Answer::new(&permit, view::changed(&group)))
}
