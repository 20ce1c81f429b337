//! Documents as rows.

use rusqlite::Row;
use tollgate_auth::{Columns, Document, Id, Kind, Revision, Timestamp};

use crate::error::Error;

/// What [`document`] reads, in its order.
pub(crate) const COLUMNS: &str = "kind, name, revision, record, alias, user_id, team_id, organization_id, created_at, updated_at, expires";

/// The document in a row of [`COLUMNS`]; `None` when it is gone.
pub(crate) fn document(row: &Row<'_>) -> Result<Option<Document>, Error> {
    let Some(body) = row.get(3)? else {
        return Ok(None);
    };
    let time = |column| Ok::<_, Error>(Timestamp::from_millis(row.get(column)?));
    let expires: Option<i64> = row.get(10)?;
    Ok(Some(Document {
        id: id(row, 0)?,
        revision: revision(row, 2)?,
        columns: Columns {
            alias: row.get(4)?,
            user_id: row.get(5)?,
            team_id: row.get(6)?,
            organization_id: row.get(7)?,
            created_at: time(8)?,
            updated_at: time(9)?,
            expires: expires.map(Timestamp::from_millis),
        },
        body,
    }))
}

/// The id in a column of kinds and the column of names behind it.
pub(crate) fn id(row: &Row<'_>, column: usize) -> Result<Id, Error> {
    let (kind, name) = (text(row, column)?, text(row, column + 1)?);
    let kind = Kind::named(kind)
        .ok_or_else(|| Error::File(format!("it holds something of an unknown kind: {kind}")))?;
    Ok(Id::new(kind, name))
}

/// The text in a column, where it is: there may be a million rows.
fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, Error> {
    let text = row.get_ref(column)?.as_str();
    Ok(text.map_err(rusqlite::Error::from)?)
}

/// The revision in a column.
pub(crate) fn revision(row: &Row<'_>, column: usize) -> Result<Revision, Error> {
    Ok(Revision(row.get::<_, i64>(column)?.unsigned_abs()))
}

/// That a row is of a kind that this version knows: a newer program that shares the file may keep others. `+`, so that the
/// order in which rows are asked for goes on choosing the index.
pub(crate) fn known_kinds() -> String {
    let names = Kind::ALL.map(|kind| format!("'{}'", kind.as_str()));
    format!("+kind IN ({})", names.join(", "))
}

/// A number as SQLite keeps it.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
