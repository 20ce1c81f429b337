//! Who changed what.

use rusqlite::{Connection, Transaction, named_params, params};
use tollgate_auth::{Author, Document, Entry, Id, Timestamp, Trail, TrailQuery};

use crate::{
    error::Error,
    rows::{id, integer},
};

/// Of what the trail is asked for: of one thing, of one kind, or of all.
const WANTED: &str = "(:kind IS NULL OR kind = :kind) AND (:name IS NULL OR name = :name)";

pub(crate) fn list(connection: &Connection, query: &TrailQuery) -> Result<Trail, Error> {
    let kind = query.id.as_ref().map(|id| id.kind).or(query.kind);
    let kind = kind.map(tollgate_auth::Kind::as_str);
    let name = query.id.as_ref().map(|id| &*id.name);
    let count = format!("SELECT count(*) FROM trail WHERE {WANTED}");
    let total: i64 = connection
        .prepare_cached(&count)?
        .query_row(named_params! {":kind": kind, ":name": name}, |row| {
            row.get(0)
        })?;
    let select = format!(
        "SELECT at, action, by, on_behalf_of, kind, name, before, after FROM trail WHERE {WANTED} ORDER BY id DESC
         LIMIT :limit OFFSET :offset"
    );
    let mut statement = connection.prepare_cached(&select)?;
    let mut rows = statement.query(named_params! {
        ":kind": kind,
        ":name": name,
        ":limit": integer(query.limit),
        ":offset": integer(query.offset),
    })?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry {
            at: Timestamp::from_millis(row.get(0)?),
            action: row.get(1)?,
            by: row.get(2)?,
            on_behalf_of: row.get(3)?,
            id: id(row, 4)?,
            before: row.get(6)?,
            after: row.get(7)?,
        });
    }
    Ok(Trail {
        entries,
        total: total.unsigned_abs(),
    })
}

/// Writes down who changed what.
pub(crate) fn note(
    transaction: &Transaction<'_>,
    by: &Author,
    id: &Id,
    before: Option<&Document>,
    after: Option<&Document>,
) -> Result<(), Error> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO trail (at, action, by, on_behalf_of, kind, name, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![
        Timestamp::now().millis(),
        by.action,
        by.name,
        by.on_behalf_of,
        id.kind.as_str(),
        id.name,
        before.map(|document| &document.body),
        after.map(|document| &document.body),
    ])?;
    Ok(())
}
