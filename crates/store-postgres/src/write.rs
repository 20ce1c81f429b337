//! Changing documents.

use std::time::Duration;

use tokio_postgres::{Client, IsolationLevel, Transaction, types::Type};
use tollgate_auth::{Author, Revision, Write};

use crate::{
    draft::Draft,
    ear::CHANNEL,
    error::Error,
    rows::{integer, revision},
    save,
};

/// Does all of `writes`, or none.
///
/// Changes are made one after the other, under the lock of the one row that has the last revision: it is held until the
/// commit, so nobody sees a revision before those that are smaller, and what is read under it is what is there.
pub(crate) async fn apply(
    client: &mut Client,
    writes: Vec<Write>,
    by: &Author,
    timeout: Duration,
) -> Result<Revision, Error> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted)
        .start()
        .await?;
    bound(&transaction, timeout).await?;
    let last = "SELECT last FROM tollgate.revision FOR UPDATE";
    let last = revision(&transaction.query_typed_one(last, &[]).await?, 0)?;
    let mut draft = Draft::read(&transaction, &writes, last).await?;
    for write in writes {
        draft.apply(write, by)?;
    }
    if draft.last > last {
        save::documents(&transaction, &draft).await?;
        save::trail(&transaction, &draft.trail).await?;
        tell(&transaction, draft.last).await?;
    }
    transaction.commit().await?;
    Ok(draft.last)
}

/// A process that stops half-way must not keep the lock from all others, nor one that waits for it forget to stop.
async fn bound(transaction: &Transaction<'_>, timeout: Duration) -> Result<(), Error> {
    let millis = timeout.as_millis().clamp(1, i32::MAX as u128);
    let limits = format!(
        "SET LOCAL lock_timeout = {millis}; SET LOCAL statement_timeout = {millis};
         SET LOCAL idle_in_transaction_session_timeout = {millis}"
    );
    Ok(transaction.batch_execute(&limits).await?)
}

/// Notes the last revision, and wakes whoever listens once it can be seen.
async fn tell(transaction: &Transaction<'_>, last: Revision) -> Result<(), Error> {
    let update = "UPDATE tollgate.revision SET last = $1";
    let number = integer(last.0);
    transaction
        .execute_typed(update, &[(&number, Type::INT8)])
        .await?;
    let notify = "SELECT pg_notify($1, $2)";
    let values = [
        (&CHANNEL as _, Type::TEXT),
        (&number.to_string() as _, Type::TEXT),
    ];
    transaction.query_typed(notify, &values).await?;
    Ok(())
}
