//! Who changed what.

use tokio_postgres::{Client, Row, types::Type};
use tollgate_auth::{Entry, Timestamp, Trail, TrailQuery};

use crate::{
    error::Error,
    rows::{Value, id, integer, is_text, kinds},
};

/// What the trail may be asked for; what is not set does not matter.
const WANTED: &str = "kind = ANY($1) AND ($2 IS NULL OR name = $2) AND ($3 IS NULL OR id = $3)
    AND ($4 IS NULL OR action = $4) AND ($5 IS NULL OR by = $5 OR on_behalf_of = $5)
    AND ($6 IS NULL OR at >= $6) AND ($7 IS NULL OR at <= $7)";

pub(crate) async fn list(client: &Client, query: &TrailQuery) -> Result<Trail, Error> {
    let id = query.id.as_ref();
    if id.is_some_and(|id| query.kind.is_some_and(|kind| kind != id.kind)) {
        return Ok(Trail::default());
    }
    let kind = id.map(|id| id.kind).or(query.kind);
    let kinds = kind.map_or_else(kinds, |kind| vec![kind.as_str()]);
    let name = id.map(|id| &*id.name).or(query.name.as_deref());
    let [action, by] = [&query.action, &query.by].map(Option::as_deref);
    if ![name, action, by].into_iter().flatten().all(is_text) {
        return Ok(Trail::default());
    }
    let number = query.number.map(integer);
    let [since, until] = [query.since, query.until].map(|at| at.map(Timestamp::millis));
    let [limit, offset] = [query.limit, query.offset].map(integer);
    let values: [Value<'_>; 9] = [
        (&kinds, Type::TEXT_ARRAY),
        (&name, Type::TEXT),
        (&number, Type::INT8),
        (&action, Type::TEXT),
        (&by, Type::TEXT),
        (&since, Type::INT8),
        (&until, Type::INT8),
        (&limit, Type::INT8),
        (&offset, Type::INT8),
    ];
    let count = format!("SELECT count(*) FROM tollgate.trail WHERE {WANTED}");
    let total: i64 = client
        .query_typed_one(&count, &values[..7])
        .await?
        .try_get(0)?;
    let select = format!(
        "SELECT id, at, action, by, on_behalf_of, kind, name, before, after FROM tollgate.trail WHERE {WANTED}
         ORDER BY id DESC LIMIT $8 OFFSET $9"
    );
    let rows = client.query_typed(&select, &values).await?;
    let entries: Result<_, Error> = rows.iter().map(entry).collect();
    Ok(Trail {
        entries: entries?,
        total: total.unsigned_abs(),
    })
}

fn entry(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        number: row.try_get::<_, i64>(0)?.unsigned_abs(),
        at: Timestamp::from_millis(row.try_get(1)?),
        action: row.try_get(2)?,
        by: row.try_get(3)?,
        on_behalf_of: row.try_get(4)?,
        id: id(row, 5)?,
        before: row.try_get(7)?,
        after: row.try_get(8)?,
    })
}
