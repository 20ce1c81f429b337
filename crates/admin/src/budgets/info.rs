use serde_json::Value;
use tollgate_core::Error;

use super::{record::BudgetRecord, view};
use crate::{answer::Answer, context::Context, refusal};

/// `POST /budget/info`: what is known of several budgets; those that are not there are left out.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let names = context.asked.texts("budgets")?;
    if names.is_empty() {
        let message = "Specify list of budget id's to query. Passed in=[]";
        return Err(refusal::bad("budgets", message));
    }
    let found: Vec<BudgetRecord> = context.admin.get(&names).await?;
    let budgets = found.iter().map(view::whole).collect();
    Ok(Answer::new(&permit, Value::Array(budgets)))
}
