use serde_json::{Value, json};
use tollgate_auth::{Kind, Timestamp, TrailQuery};
use tollgate_core::Error;

use super::{tables, view};
use crate::{
    answer::Answer,
    asked::Asked,
    context::Context,
    refusal::{bad, wrong},
};

/// LiteLLM's longest page, and how long one is when nobody says.
const MOST: u64 = 100;
const USUAL: u64 = 10;

/// The last page that can be asked for.
const LAST: u64 = 1 << 40;

/// LiteLLM's parameters that nothing here answers, where another order or another selection would be no answer to them.
const UNKNOWN: [&str; 3] = ["object_team_id", "search", "sort_by"];

/// `GET /audit`: changes by page, the newest first.
pub(super) async fn run(context: Context) -> Result<Answer, Error> {
    let permit = context.permit_everything()?;
    let asked = &context.asked;
    let page = asked.number("page", 1, LAST)?;
    let size = asked.number("page_size", USUAL, MOST)?;
    let query = TrailQuery {
        offset: (page - 1) * size,
        limit: size,
        ..query(asked)?
    };
    let found = context.admin.trail(query).await?;
    let logs: Vec<Value> = found.entries.iter().map(view::whole).collect();
    let json = json!({
        "audit_logs": logs, "total": found.total, "page": page, "page_size": size,
        "total_pages": found.total.div_ceil(size),
    });
    Ok(Answer::new(&permit, json))
}

/// Which changes are asked for.
fn query(asked: &Asked) -> Result<TrailQuery, Error> {
    let unknown = UNKNOWN.into_iter().find(|name| match asked.query(name) {
        Some(value) => *name != "sort_by" || value != "updated_at",
        None => false,
    });
    if let Some(name) = unknown {
        return Err(bad(name, format!("changes cannot be asked for by {name}")));
    }
    if asked
        .query("sort_order")
        .is_some_and(|order| order != "desc")
    {
        return Err(bad("sort_order", "changes come the newest first: desc"));
    }
    let key = asked.query("object_key_hash");
    let kind = match asked.query("table_name") {
        Some(name) => Some(tables::named(&name).ok_or_else(|| {
            bad(
                "table_name",
                "there is no such table; LiteLLM_TeamTable, for one, is there",
            )
        })?),
        None => key.as_ref().map(|_| Kind::Key),
    };
    Ok(TrailQuery {
        kind,
        name: asked.query("object_id").or(key),
        action: asked.query("action"),
        by: asked
            .query("changed_by")
            .or_else(|| asked.query("changed_by_api_key")),
        since: moment(asked, "start_date", "00:00:00")?,
        until: moment(asked, "end_date", "23:59:59.999")?,
        ..TrailQuery::default()
    })
}

/// A date of the query, or a date and time; a date begins and ends with its day.
fn moment(asked: &Asked, name: &'static str, time: &str) -> Result<Option<Timestamp>, Error> {
    let Some(text) = asked.query(name) else {
        return Ok(None);
    };
    let whole = match text.len() {
        10 => format!("{text}T{time}Z"),
        _ => text,
    };
    let moment = whole
        .parse()
        .map_err(|_| wrong(name, "a date: 2030-01-31"))?;
    Ok(Some(moment))
}
