use serde_json::{Value, json};
use tollgate_auth::{AccessGroupRecord, Query, SortBy};
use tollgate_core::Error;

use super::view;
use crate::{answer::Answer, context::Context};

/// `GET /access_group/list`: all groups by name, on one page as LiteLLM has it.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let all = Query {
        sort_by: SortBy::Name,
        limit: u64::MAX,
        ..Query::default()
    };
    let (groups, _) = context.admin.list::<AccessGroupRecord>(all).await?;
    let groups: Vec<Value> = groups.iter().map(view::whole).collect();
    Ok(Answer::new(&permit, json!({"access_groups": groups})))
}
