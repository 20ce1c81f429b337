//! Writing what a change has made.

use tokio_postgres::{Transaction, types::Type};
use tollgate_auth::{Columns, Entry, Timestamp};

use crate::{
    draft::Draft,
    error::Error,
    rows::{Value, integer},
};

/// Writes the documents. What is gone leaves nothing but that fact.
pub(crate) async fn documents(transaction: &Transaction<'_>, draft: &Draft) -> Result<(), Error> {
    let changed = &draft.changed;
    let (kinds, names): (Vec<_>, Vec<_>) = changed
        .keys()
        .map(|id| (id.kind.as_str(), &*id.name))
        .unzip();
    free_aliases(transaction, &kinds, &names).await?;
    let empty = Columns::default();
    let columns: Vec<_> = changed
        .values()
        .map(|(_, document)| {
            document
                .as_ref()
                .map_or(&empty, |document| &document.columns)
        })
        .collect();
    let text = |of: fn(&Columns) -> &Option<String>| -> Vec<_> {
        columns
            .iter()
            .map(|columns| of(columns).as_deref())
            .collect()
    };
    let time = |of: fn(&Columns) -> Timestamp| -> Vec<_> {
        columns.iter().map(|columns| of(columns).millis()).collect()
    };
    let revisions: Vec<_> = changed
        .values()
        .map(|(revision, _)| integer(revision.0))
        .collect();
    let expires: Vec<_> = columns
        .iter()
        .map(|columns| columns.expires.map(Timestamp::millis))
        .collect();
    let records: Vec<_> = changed
        .values()
        .map(|(_, document)| document.as_ref().map(|document| &*document.body))
        .collect();
    let values: [Value<'_>; 11] = [
        (&kinds, Type::TEXT_ARRAY),
        (&names, Type::TEXT_ARRAY),
        (&revisions, Type::INT8_ARRAY),
        (&text(|columns| &columns.alias), Type::TEXT_ARRAY),
        (&text(|columns| &columns.user_id), Type::TEXT_ARRAY),
        (&text(|columns| &columns.team_id), Type::TEXT_ARRAY),
        (&text(|columns| &columns.organization_id), Type::TEXT_ARRAY),
        (&time(|columns| columns.created_at), Type::INT8_ARRAY),
        (&time(|columns| columns.updated_at), Type::INT8_ARRAY),
        (&expires, Type::INT8_ARRAY),
        (&records, Type::TEXT_ARRAY),
    ];
    let insert = "INSERT INTO tollgate.documents (kind, name, revision, alias, user_id, team_id, organization_id,
             created_at, updated_at, expires, record)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (kind, name) DO UPDATE SET revision = excluded.revision, alias = excluded.alias,
             user_id = excluded.user_id, team_id = excluded.team_id, organization_id = excluded.organization_id,
             created_at = excluded.created_at, updated_at = excluded.updated_at, expires = excluded.expires,
             record = excluded.record";
    transaction.execute_typed(insert, &values).await?;
    Ok(())
}

/// The index looks at one row after the other: an alias that passes from one to another would be taken for a moment.
async fn free_aliases(
    transaction: &Transaction<'_>,
    kinds: &[&str],
    names: &[&str],
) -> Result<(), Error> {
    if names.len() < 2 {
        return Ok(());
    }
    let update = "UPDATE tollgate.documents AS d SET alias = NULL FROM unnest($1, $2) AS changed (kind, name)
         WHERE d.kind = changed.kind AND d.name = changed.name AND d.alias IS NOT NULL";
    let values: [Value<'_>; 2] = [(&kinds, Type::TEXT_ARRAY), (&names, Type::TEXT_ARRAY)];
    transaction.execute_typed(update, &values).await?;
    Ok(())
}

/// Writes down who changed what.
pub(crate) async fn trail(transaction: &Transaction<'_>, entries: &[Entry]) -> Result<(), Error> {
    let text = |of: fn(&Entry) -> Option<&str>| -> Vec<_> { entries.iter().map(of).collect() };
    let at: Vec<_> = entries.iter().map(|entry| entry.at.millis()).collect();
    let values: [Value<'_>; 8] = [
        (&at, Type::INT8_ARRAY),
        (&text(|entry| Some(&entry.action)), Type::TEXT_ARRAY),
        (&text(|entry| Some(&entry.by)), Type::TEXT_ARRAY),
        (
            &text(|entry| entry.on_behalf_of.as_deref()),
            Type::TEXT_ARRAY,
        ),
        (
            &text(|entry| Some(entry.id.kind.as_str())),
            Type::TEXT_ARRAY,
        ),
        (&text(|entry| Some(&entry.id.name)), Type::TEXT_ARRAY),
        (&text(|entry| entry.before.as_deref()), Type::TEXT_ARRAY),
        (&text(|entry| entry.after.as_deref()), Type::TEXT_ARRAY),
    ];
    let insert =
        "INSERT INTO tollgate.trail (at, action, by, on_behalf_of, kind, name, before, after)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)";
    transaction.execute_typed(insert, &values).await?;
    Ok(())
}
