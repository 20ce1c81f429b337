//! Who changed what.

use rusqlite::{Connection, Row, ToSql, Transaction, named_params, params};
use tollgate_auth::{Author, Document, Entry, Id, Timestamp, Trail, TrailQuery};

use crate::{
    error::Error,
    rows::{id, integer, known_kinds},
};

/// What the trail may be asked for; what is not set does not matter.
const WANTED: &str = "(:kind IS NULL OR kind = :kind) AND (:name IS NULL OR name = :name)
    AND (:number IS NULL OR id = :number) AND (:action IS NULL OR action = :action)
    AND (:by IS NULL OR by = :by OR on_behalf_of = :by)
    AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at <= :until)";

pub(crate) fn list(connection: &Connection, query: &TrailQuery) -> Result<Trail, Error> {
    let id = query.id.as_ref();
    if id.is_some_and(|id| query.kind.is_some_and(|kind| kind != id.kind)) {
        return Ok(Trail::default());
    }
    let kind = id.map(|id| id.kind).or(query.kind);
    let kind = kind.map(tollgate_auth::Kind::as_str);
    let name = id.map(|id| &*id.name).or(query.name.as_deref());
    let number = query.number.map(integer);
    let [since, until] = [query.since, query.until].map(|at| at.map(Timestamp::millis));
    let wanted = named_params! {
        ":kind": kind,
        ":name": name,
        ":number": number,
        ":action": query.action,
        ":by": query.by,
        ":since": since,
        ":until": until,
    };
    let known = known_kinds();
    let count = format!("SELECT count(*) FROM trail WHERE {WANTED} AND {known}");
    let total: i64 = connection
        .prepare_cached(&count)?
        .query_row(wanted, |row| row.get(0))?;
    let select = format!(
        "SELECT id, at, action, by, on_behalf_of, kind, name, before, after FROM trail WHERE {WANTED} AND {known}
         ORDER BY id DESC LIMIT :limit OFFSET :offset"
    );
    let part = [(":limit", query.limit), (":offset", query.offset)];
    let part = part.map(|(name, number)| (name, integer(number)));
    let part = part
        .iter()
        .map(|(name, number)| (*name, number as &dyn ToSql));
    let wanted: Vec<_> = wanted.iter().copied().chain(part).collect();
    let mut statement = connection.prepare_cached(&select)?;
    let mut rows = statement.query(&*wanted)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(Trail {
        entries,
        total: total.unsigned_abs(),
    })
}

fn entry(row: &Row<'_>) -> Result<Entry, Error> {
    Ok(Entry {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        at: Timestamp::from_millis(row.get(1)?),
        action: row.get(2)?,
        by: row.get(3)?,
        on_behalf_of: row.get(4)?,
        id: id(row, 5)?,
        before: row.get(7)?,
        after: row.get(8)?,
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
