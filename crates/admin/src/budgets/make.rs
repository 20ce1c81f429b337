use tollgate_core::Error;

use super::{draft, record::BudgetRecord, view};
use crate::{admin::insert, answer::Answer, context::Context, names};

/// `POST /budget/new`: makes a budget, under a name of its own if none is given.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let asked = &context.asked;
    let permit = context.permit_everything()?;
    let name = match asked.text("budget_id")? {
        Some(name) => name.to_owned(),
        None => names::uuid()?,
    };
    let bare = BudgetRecord::new(name, asked.author());
    let budget = draft::fill(&bare, &asked.body, asked.author())?;
    let writes = vec![insert(&budget)?];
    context.apply(&permit, "created", writes).await?;
    Ok(Answer::new(&permit, view::whole(&budget)))
}
