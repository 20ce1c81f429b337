use tollgate_core::Error;

use super::{stamp, view};
use crate::{admin::replace, answer::Answer, context::Context};

/// `PATCH /organization/update`: changes the members that are given.
///
/// Teams that go beyond what is left keep what they say, and are held to what the organisation has.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let name = asked.needed("organization_id")?;
    let (before, permit) = context.organization(name).await?;
    let mut after = context.form().fill(&before, &asked.body)?;
    stamp(&mut after, asked);
    context
        .apply(&permit, "updated", vec![replace(&after)?])
        .await?;
    let json = view::whole(&context, &after).await?;
    Ok(Answer::new(&permit, json))
}
