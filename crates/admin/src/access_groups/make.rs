use tollgate_auth::AccessGroupRecord;
use tollgate_core::Error;

use super::{models, view};
use crate::{admin::insert, answer::Answer, context::Context, refusal};

/// `POST /access_group/new`: puts models under one name.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let name = asked.text("access_group")?.map(str::trim);
    let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
        refusal::bad(
            "access_group",
            "access_group is required and cannot be empty",
        )
    })?;
    let group = AccessGroupRecord {
        model_names: models(asked)?,
        created_by: Some(asked.author()),
        updated_by: Some(asked.author()),
        ..AccessGroupRecord::new(name)
    };
    let writes = vec![insert(&group)?];
    context.apply(&permit, "created", writes).await?;
    Ok(Answer::new(&permit, view::changed(&group)))
}
