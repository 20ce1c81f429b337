//! Reading documents.

use tokio_postgres::{GenericClient, types::Type};
use tollgate_auth::{Change, Changes, Document, Id, Revision};

use crate::{
    error::Error,
    rows::{COLUMNS, document, id, integer, is_text, kinds, revision},
};

/// How many changes are handed out at once.
const PART: usize = 5000;

pub(crate) async fn changes(
    client: &impl GenericClient,
    since: Revision,
) -> Result<Changes, Error> {
    // One more than is handed out, to know whether there are more.
    let select = format!(
        "SELECT {COLUMNS} FROM tollgate.documents WHERE revision > $1 AND kind = ANY($2) ORDER BY revision LIMIT {}",
        PART + 1
    );
    let values = [
        (&integer(since.0) as _, Type::INT8),
        (&kinds() as _, Type::TEXT_ARRAY),
    ];
    let rows = client.query_typed(&select, &values).await?;
    let mut changes = Changes {
        until: since,
        more: rows.len() > PART,
        ..Changes::default()
    };
    for row in rows.iter().take(PART) {
        changes.until = revision(row, 2)?;
        changes.changes.push(match document(row)? {
            Some(document) => Change::Is(document),
            None => Change::Gone(id(row, 0)?),
        });
    }
    Ok(changes)
}

/// What is there after `after`, in the order of the names.
pub(crate) async fn scan(
    client: &impl GenericClient,
    after: Option<&Id>,
) -> Result<Changes, Error> {
    // Before anything else is read, so that nothing which happens meanwhile is missed.
    let last = client.query_typed("SELECT last FROM tollgate.revision", &[]);
    let until = last
        .await?
        .first()
        .map_or(Ok(Revision::default()), |row| revision(row, 0))?;
    let select = format!(
        "SELECT {COLUMNS} FROM tollgate.documents WHERE (kind, name) > ($1, $2) AND record IS NOT NULL AND kind = ANY($3)
         ORDER BY kind, name LIMIT {}",
        PART + 1
    );
    let (kind, name) = after.map_or(("", ""), |id| (id.kind.as_str(), &id.name));
    let values = [
        (&kind as _, Type::TEXT),
        (&name as _, Type::TEXT),
        (&kinds() as _, Type::TEXT_ARRAY),
    ];
    let rows = client.query_typed(&select, &values).await?;
    let documents = rows.iter().take(PART);
    let documents = documents.filter_map(|row| document(row).transpose());
    Ok(Changes {
        changes: documents
            .map(|document| document.map(Change::Is))
            .collect::<Result<_, _>>()?,
        until,
        more: rows.len() > PART,
    })
}

pub(crate) async fn get(client: &impl GenericClient, ids: &[Id]) -> Result<Vec<Document>, Error> {
    let (kinds, names): (Vec<_>, Vec<_>) = ids
        .iter()
        .filter(|id| is_text(&id.name))
        .map(|id| (id.kind.as_str(), &*id.name))
        .unzip();
    let select = format!(
        "SELECT {COLUMNS} FROM unnest($1, $2) AS wanted (kind, name) JOIN tollgate.documents USING (kind, name)
         WHERE record IS NOT NULL"
    );
    let values = [
        (&kinds as _, Type::TEXT_ARRAY),
        (&names as _, Type::TEXT_ARRAY),
    ];
    let rows = client.query_typed(&select, &values).await?;
    let found = rows.iter().filter_map(|row| document(row).transpose());
    found.collect()
}
