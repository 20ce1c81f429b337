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
