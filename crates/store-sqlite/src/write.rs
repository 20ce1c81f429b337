//! Changing keys.

use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, named_params, params,
};
use tollgate_auth::{Author, KeyHash, KeyRecord, Revision, StoreError, Timestamp, Write};

use crate::{
    error::Error,
    rows::{COLUMNS, integer, record},
};

/// Does all of `writes`, or none.
pub(crate) fn apply(
    connection: &mut Connection,
    writes: Vec<Write>,
    by: &Author,
) -> Result<Revision, Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut revision = Revision(0);
    for write in writes {
        revision = next(&transaction)?;
        one(&transaction, write, by, revision)?;
    }
    transaction.commit()?;
    Ok(revision)
}

fn next(transaction: &Transaction<'_>) -> Result<Revision, Error> {
    let mut statement =
        transaction.prepare("UPDATE revision SET last = last + 1 RETURNING last")?;
    Ok(Revision(
        statement
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs(),
    ))
}

fn one(
    transaction: &Transaction<'_>,
    write: Write,
    by: &Author,
    revision: Revision,
) -> Result<(), Error> {
    let hash = write.key();
    let before = current(transaction, hash)?;
    let after = match (write, &before) {
        (Write::Insert(_), Some(_)) => return Err(StoreError::Exists(hash).into()),
        (Write::Replace(_) | Write::Delete(..), None) => {
            return Err(StoreError::Missing(hash).into());
        }
        (Write::Replace(new), Some(old)) if new.revision != old.revision => {
            return Err(StoreError::Changed(hash).into());
        }
        (Write::Delete(_, Some(seen)), Some(old)) if seen != old.revision => {
            return Err(StoreError::Changed(hash).into());
        }
        (Write::Insert(new) | Write::Replace(new), _) => Some(new),
        (Write::Delete(..), _) => None,
    };
    match &after {
        Some(key) => put(transaction, key, revision)?,
        None => forget(transaction, hash, revision)?,
    }
    note(transaction, by, hash, before.as_ref(), after.as_deref())
}

fn current(transaction: &Transaction<'_>, hash: KeyHash) -> Result<Option<KeyRecord>, Error> {
    let mut statement =
        transaction.prepare(&format!("SELECT {COLUMNS} FROM keys WHERE hash = ?"))?;
    let mut rows = statement.query([hash.as_bytes()])?;
    rows.next()?.map_or(Ok(None), record)
}

fn put(transaction: &Transaction<'_>, key: &KeyRecord, revision: Revision) -> Result<(), Error> {
    alias_is_free(transaction, key)?;
    let mut statement = transaction.prepare(
        "INSERT INTO keys (hash, revision, alias, user_id, team_id, organization_id, created_at, updated_at, expires, record)
         VALUES (:hash, :revision, :alias, :user, :team, :organization, :created, :updated, :expires, :record)
         ON CONFLICT (hash) DO UPDATE SET revision = :revision, alias = :alias, user_id = :user, team_id = :team,
         organization_id = :organization, created_at = :created, updated_at = :updated, expires = :expires, record = :record",
    )?;
    statement.execute(named_params! {
        ":hash": key.hash.as_bytes(),
        ":revision": integer(revision.0),
        ":alias": key.key_alias,
        ":user": key.user_id,
        ":team": key.team_id,
        ":organization": key.organization_id,
        ":created": key.created_at.millis(),
        ":updated": key.updated_at.millis(),
        ":expires": key.expires.map(Timestamp::millis),
        ":record": serde_json::to_string(key)?,
    })?;
    Ok(())
}

fn alias_is_free(transaction: &Transaction<'_>, key: &KeyRecord) -> Result<(), Error> {
    let Some(alias) = &key.key_alias else {
        return Ok(());
    };
    let mut statement = transaction.prepare("SELECT 1 FROM keys WHERE alias = ? AND hash <> ?")?;
    match statement
        .query_row(params![alias, key.hash.as_bytes()], |_| Ok(()))
        .optional()?
    {
        Some(()) => Err(StoreError::AliasTaken(alias.clone()).into()),
        None => Ok(()),
    }
}

/// Leaves nothing but the fact that the key is gone.
fn forget(transaction: &Transaction<'_>, hash: KeyHash, revision: Revision) -> Result<(), Error> {
    let mut statement = transaction.prepare(
        "UPDATE keys SET revision = ?, alias = NULL, user_id = NULL, team_id = NULL, organization_id = NULL,
         created_at = 0, updated_at = 0, expires = NULL, record = NULL WHERE hash = ?",
    )?;
    statement.execute(params![integer(revision.0), hash.as_bytes()])?;
    Ok(())
}

/// Writes down who changed what.
fn note(
    transaction: &Transaction<'_>,
    by: &Author,
    hash: KeyHash,
    before: Option<&KeyRecord>,
    after: Option<&KeyRecord>,
) -> Result<(), Error> {
    let text = |key: Option<&KeyRecord>| key.map(serde_json::to_string).transpose();
    let mut statement = transaction.prepare(
        "INSERT INTO trail (at, action, by, on_behalf_of, key, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![
        Timestamp::now().millis(),
        by.action,
        by.name,
        by.on_behalf_of,
        hash.as_bytes(),
        text(before)?,
        text(after)?,
    ])?;
    Ok(())
}
