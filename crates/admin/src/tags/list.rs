use serde_json::Value;
use tollgate_auth::Query;
use tollgate_core::Error;

use super::{record::TagRecord, view};
use crate::{answer::Answer, context::Context};

/// `GET /tag/list`: all tags that were made, on one page as LiteLLM has it.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let all = Query {
        limit: u64::MAX,
        ..Query::default()
    };
    let (tags, _) = context.admin.list::<TagRecord>(all).await?;
    let shown = view::with_budgets(&context.admin, &tags).await?;
    Ok(Answer::new(&permit, Value::Array(shown)))
}
