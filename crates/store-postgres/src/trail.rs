//! Who changed what.

use tokio_postgres::{Client, types::Type};
use tollgate_auth::{Entry, Timestamp, Trail, TrailQuery};

use crate::{
    error::Error,
    rows::{Value, id, integer, is_text, kinds},
};

/// Of what the trail is asked for: of one thing, of one kind, or of all.
const WANTED: &str = "kind = ANY($1) AND ($2 IS NULL OR name = $2)";

pub(crate) async fn list(client: &Client, query: &TrailQuery) -> Result<Trail, Error> {
    let kind = query.id.as_ref().map(|id| id.kind).or(query.kind);
    let kinds = kind.map_or_else(kinds, |kind| vec![kind.as_str()]);
    let name = query.id.as_ref().map(|id| &*id.name);
    if !name.is_none_or(is_text) {
        return Ok(Trail::default());
    }
    let [limit, offset] = [query.limit, query.offset].map(integer);
    let values: [Value<'_>; 4] = [
        (&kinds, Type::TEXT_ARRAY),
        (&name, Type::TEXT),
        (&limit, Type::INT8),
        (&offset, Type::INT8),
    ];
    let count = format!("SELECT count(*) FROM tollgate.trail WHERE {WANTED}");
    let total: i64 = client
        .query_typed_one(&count, &values[..2])
        .await?
        .try_get(0)?;
    let select = format!(
        "SELECT at, action, by, on_behalf_of, kind, name, before, after FROM tollgate.trail WHERE {WANTED}
         ORDER BY id DESC LIMIT $3 OFFSET $4"
    );
    let mut entries = Vec::new();
    for row in client.query_typed(&select, &values).await? {
        entries.push(Entry {
            at: Timestamp::from_millis(row.try_get(0)?),
            action: row.try_get(1)?,
            by: row.try_get(2)?,
            on_behalf_of: row.try_get(3)?,
            id: id(&row, 4)?,
            before: row.try_get(6)?,
            after: row.try_get(7)?,
        });
    }
    Ok(Trail {
        entries,
        total: total.unsigned_abs(),
    })
}
