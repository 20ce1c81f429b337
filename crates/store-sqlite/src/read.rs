//! Reading documents.

use rusqlite::{Connection, params};
use tollgate_auth::{Change, Changes, Document, Id, Revision};

use crate::{
    error::Error,
    rows::{COLUMNS, document, id, integer, known_kinds, revision},
};

/// How many changes are handed out at once.
const PART: usize = 5000;

pub(crate) fn changes(connection: &Connection, since: Revision) -> Result<Changes, Error> {
    // One more than is handed out, to know whether there are more.
    let select = format!(
        "SELECT {COLUMNS} FROM documents WHERE revision > ? AND {} ORDER BY revision LIMIT {}",
        known_kinds(),
        PART + 1
    );
    let mut statement = connection.prepare_cached(&select)?;
    let mut rows = statement.query([integer(since.0)])?;
    let mut changes = Changes {
        until: since,
        ..Changes::default()
    };
    while let Some(row) = rows.next()? {
        if changes.changes.len() == PART {
            changes.more = true;
            break;
        }
        changes.until = revision(row, 2)?;
        let change = match document(row)? {
            Some(document) => Change::Is(document),
            None => Change::Gone(id(row, 0)?),
        };
        changes.changes.push(change);
    }
    Ok(changes)
}

/// What is there after `after`, in the order of the table.
pub(crate) fn scan(connection: &Connection, after: Option<&Id>) -> Result<Changes, Error> {
    let mut part = Changes {
        // Before anything else is read, so that nothing which happens meanwhile is missed.
        until: last(connection)?,
        ..Changes::default()
    };
    let select = format!(
        "SELECT {COLUMNS} FROM documents WHERE (kind, name) > (?, ?) AND record IS NOT NULL AND {} ORDER BY kind, name
         LIMIT {}",
        known_kinds(),
        PART + 1
    );
    let mut statement = connection.prepare_cached(&select)?;
    let after = after.map_or(("", ""), |id| (id.kind.as_str(), &id.name));
    let mut rows = statement.query(after)?;
    while let Some(row) = rows.next()? {
        if part.changes.len() == PART {
            part.more = true;
            break;
        }
        part.changes.extend(document(row)?.map(Change::Is));
    }
    Ok(part)
}

/// The last change that was made.
pub(crate) fn last(connection: &Connection) -> Result<Revision, Error> {
    let mut statement = connection.prepare_cached("SELECT last FROM revision")?;
    let mut rows = statement.query([])?;
    rows.next()?
        .map_or(Ok(Revision::default()), |row| revision(row, 0))
}

pub(crate) fn get(connection: &Connection, ids: &[Id]) -> Result<Vec<Document>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(one(connection, id)?);
    }
    Ok(found)
}

pub(crate) fn one(connection: &Connection, id: &Id) -> Result<Option<Document>, Error> {
    let select = format!("SELECT {COLUMNS} FROM documents WHERE kind = ? AND name = ?");
    let mut statement = connection.prepare_cached(&select)?;
    let mut rows = statement.query(params![id.kind.as_str(), id.name])?;
    rows.next()?.map_or(Ok(None), document)
}
