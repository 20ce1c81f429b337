use serde_json::Value;
use tollgate_auth::Query;
use tollgate_core::Error;

use super::{record::BudgetRecord, view};
use crate::{answer::Answer, context::Context};

/// `GET /budget/list`: all budgets, on one page as LiteLLM has it.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let all = Query {
        limit: u64::MAX,
        ..Query::default()
    };
    let (budgets, _) = context.admin.list::<BudgetRecord>(all).await?;
    let budgets = budgets.iter().map(view::whole).collect();
    Ok(Answer::new(&permit, Value::Array(budgets)))
}
