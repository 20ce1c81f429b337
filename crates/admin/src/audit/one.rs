use tollgate_auth::TrailQuery;
use tollgate_core::Error;

use super::view;
use crate::{answer::Answer, context::Context, refusal};

/// `GET /audit/{id}`: one change.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let id = context.asked.segment("id").unwrap_or_default();
    let missing = || {
        let id: String = id.chars().take(256).collect();
        refusal::not_found("id", format!("Audit log with ID {id} not found"))
    };
    let number = id.parse().map_err(|_| missing())?;
    let query = TrailQuery {
        number: Some(number),
        limit: 1,
        ..TrailQuery::default()
    };
    let found = context.admin.trail(query).await?;
    let entry = found.entries.first().ok_or_else(missing)?;
    Ok(Answer::new(&permit, view::whole(entry)))
}
