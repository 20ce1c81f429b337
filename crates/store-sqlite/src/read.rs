//! Reading keys.

use rusqlite::Connection;
use tollgate_auth::{Change, Changes, Entry, KeyHash, KeyRecord, Revision, Timestamp};

use crate::{
    error::Error,
    rows::{COLUMNS, hash, integer, record, revision},
};

/// How many changes are handed out at once.
const PART: usize = 5000;

pub(crate) fn changes(connection: &Connection, since: Revision) -> Result<Changes, Error> {
    // One more than is handed out, to know whether there are more.
    let select = format!(
        "SELECT {COLUMNS} FROM keys WHERE revision > ? ORDER BY revision LIMIT {}",
        PART + 1
    );
    let mut statement = connection.prepare(&select)?;
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
        changes.until = revision(row, 1)?;
        let change = match record(row)? {
            Some(key) => Change::Is(Box::new(key)),
            None => Change::Gone(hash(row, 0)?),
        };
        changes.changes.push(change);
    }
    Ok(changes)
}

pub(crate) fn get(connection: &Connection, keys: &[KeyHash]) -> Result<Vec<KeyRecord>, Error> {
    let mut statement =
        connection.prepare(&format!("SELECT {COLUMNS} FROM keys WHERE hash = ?"))?;
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let mut rows = statement.query([key.as_bytes()])?;
        if let Some(row) = rows.next()? {
            found.extend(record(row)?);
        }
    }
    Ok(found)
}

pub(crate) fn trail(connection: &Connection, most: usize) -> Result<Vec<Entry>, Error> {
    let mut statement = connection.prepare(
        "SELECT at, action, by, on_behalf_of, key, before, after FROM trail ORDER BY id DESC LIMIT ?",
    )?;
    let mut rows = statement.query([integer(most as u64)])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let key = |column| -> Result<Option<KeyRecord>, Error> {
            let text: Option<String> = row.get(column)?;
            Ok(text.as_deref().map(serde_json::from_str).transpose()?)
        };
        entries.push(Entry {
            at: Timestamp::from_millis(row.get(0)?),
            action: row.get(1)?,
            by: row.get(2)?,
            on_behalf_of: row.get(3)?,
            key: hash(row, 4)?,
            before: key(5)?,
            after: key(6)?,
        });
    }
    Ok(entries)
}
