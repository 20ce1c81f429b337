use tollgate_core::Error;

use super::{draft, record::BudgetRecord, view};
use crate::{admin::replace, answer::Answer, context::Context, refusal};

/// `POST /budget/update`: changes the members that are given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let name = asked.text("budget_id")?;
    let name = name.ok_or_else(|| refusal::bad("budget_id", "budget_id is required"))?;
    let before: BudgetRecord = context.admin.find(name).await?;
    let after = draft::fill(&before, &asked.body, asked.author())?;
    let writes = vec![replace(&after)?];
    context.apply(&permit, "updated", writes).await?;
    Ok(Answer::new(&permit, view::whole(&after)))
}
