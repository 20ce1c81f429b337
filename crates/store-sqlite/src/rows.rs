//! Keys as rows.

use rusqlite::{Row, types::ValueRef};
use tollgate_auth::{KeyHash, KeyRecord, Revision};

use crate::error::Error;

/// What [`record`] reads, in its order.
pub(crate) const COLUMNS: &str = "hash, revision, record";

/// The key in a row of [`COLUMNS`]; `None` when it is gone.
pub(crate) fn record(row: &Row<'_>) -> Result<Option<KeyRecord>, Error> {
    let text: Option<String> = row.get(2)?;
    let Some(text) = text else {
        return Ok(None);
    };
    Ok(Some(KeyRecord {
        revision: revision(row, 1)?,
        ..serde_json::from_str(&text)?
    }))
}

/// The hash in a column.
pub(crate) fn hash(row: &Row<'_>, column: usize) -> Result<KeyHash, Error> {
    match row.get_ref(column)? {
        ValueRef::Blob(bytes) => bytes
            .try_into()
            .map(KeyHash::from_bytes)
            .map_err(|_| Error::File("a key's hash has not 32 bytes".to_owned())),
        _ => Err(Error::File("a key's hash is none".to_owned())),
    }
}

/// The revision in a column.
pub(crate) fn revision(row: &Row<'_>, column: usize) -> Result<Revision, Error> {
    Ok(Revision(row.get::<_, i64>(column)?.unsigned_abs()))
}

/// A number as SQLite keeps it.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
