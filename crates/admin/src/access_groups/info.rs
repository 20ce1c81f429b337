use tollgate_auth::AccessGroupRecord;
use tollgate_core::Error;

use super::{named, view};
use crate::{answer::Answer, context::Context};

/// `GET /access_group/{access_group}/info`: what is known of a group.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let group: AccessGroupRecord = context.admin.find(&named(&context.asked)?).await?;
    Ok(Answer::new(&permit, view::whole(&group)))
}
