//! Changing documents.

use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, named_params, params,
};
use tollgate_auth::{Author, Document, Id, Outcome, Revision, StoreError, Timestamp, Write};

use crate::{error::Error, read, rows::integer, trail};

/// Does all of `writes`, or none.
pub(crate) fn apply(
    connection: &mut Connection,
    writes: Vec<Write>,
    by: &Author,
) -> Result<Revision, Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in writes {
        one(&transaction, write, by)?;
    }
    let revision = read::last(&transaction)?;
    transaction.commit()?;
    Ok(revision)
}

fn one(transaction: &Transaction<'_>, write: Write, by: &Author) -> Result<(), Error> {
    let id = write.id().clone();
    let before = read::one(transaction, &id)?;
    let after = match write.outcome(before.as_ref())? {
        Outcome::Nothing => return Ok(()),
        Outcome::Is(document) => Some(document),
        Outcome::Gone => None,
    };
    let revision = next(transaction)?;
    match &after {
        Some(document) => put(transaction, document, revision)?,
        None => forget(transaction, &id, revision)?,
    }
    trail::note(transaction, by, &id, before.as_ref(), after.as_ref())
}

fn next(transaction: &Transaction<'_>) -> Result<Revision, Error> {
    transaction
        .prepare_cached("UPDATE revision SET last = last + 1")?
        .execute([])?;
    read::last(transaction)
}

fn put(
    transaction: &Transaction<'_>,
    document: &Document,
    revision: Revision,
) -> Result<(), Error> {
    alias_is_free(transaction, document)?;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO documents (kind, name, revision, alias, user_id, team_id, organization_id, created_at, updated_at,
             expires, record)
         VALUES (:kind, :name, :revision, :alias, :user, :team, :organization, :created, :updated, :expires, :record)
         ON CONFLICT (kind, name) DO UPDATE SET revision = :revision, alias = :alias, user_id = :user, team_id = :team,
             organization_id = :organization, created_at = :created, updated_at = :updated, expires = :expires,
             record = :record",
    )?;
    let columns = &document.columns;
    statement.execute(named_params! {
        ":kind": document.id.kind.as_str(),
        ":name": document.id.name,
        ":revision": integer(revision.0),
        ":alias": columns.alias,
        ":user": columns.user_id,
        ":team": columns.team_id,
        ":organization": columns.organization_id,
        ":created": columns.created_at.millis(),
        ":updated": columns.updated_at.millis(),
        ":expires": columns.expires.map(Timestamp::millis),
        ":record": document.body,
    })?;
    Ok(())
}

/// Whether no other of its kind has the document's alias, where that matters. The index would refuse it too, but not say
/// which.
fn alias_is_free(transaction: &Transaction<'_>, document: &Document) -> Result<(), Error> {
    let kind = document.id.kind;
    let alias = document.columns.alias.as_ref();
    let Some(alias) = alias.filter(|_| kind.alias_is_unique()) else {
        return Ok(());
    };
    let mut statement = transaction
        .prepare_cached("SELECT 1 FROM documents WHERE kind = ? AND alias = ? AND name <> ?")?;
    let taken = statement
        .query_row(params![kind.as_str(), alias, document.id.name], |_| Ok(()))
        .optional()?;
    match taken {
        Some(()) => Err(StoreError::AliasTaken(kind, alias.clone()).into()),
        None => Ok(()),
    }
}

/// Leaves nothing but the fact that it is gone.
fn forget(transaction: &Transaction<'_>, id: &Id, revision: Revision) -> Result<(), Error> {
    let mut statement = transaction.prepare_cached(
        "UPDATE documents SET revision = ?, alias = NULL, user_id = NULL, team_id = NULL, organization_id = NULL,
         created_at = 0, updated_at = 0, expires = NULL, record = NULL WHERE kind = ? AND name = ?",
    )?;
    statement.execute(params![integer(revision.0), id.kind.as_str(), id.name])?;
    Ok(())
}
