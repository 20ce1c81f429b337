//! Documents as rows.

use tokio_postgres::{
    Row,
    types::{ToSql, Type},
};
use tollgate_auth::{Columns, Document, Id, Kind, Revision, Timestamp};

use crate::error::Error;

/// A value that stands in for a `$1`, and its type: the database is never asked for it, so that a question is one trip and
/// leaves nothing in the session.
pub(crate) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// What [`document`] reads, in its order.
pub(crate) const COLUMNS: &str = "kind, name, revision, record, alias, user_id, team_id, organization_id, created_at, updated_at, expires";

/// The document in a row of [`COLUMNS`]; `None` when it is gone.
pub(crate) fn document(row: &Row) -> Result<Option<Document>, Error> {
    let Some(body) = row.try_get(3)? else {
        return Ok(None);
    };
    let time = |column: usize| Ok::<_, Error>(Timestamp::from_millis(row.try_get(column)?));
    let expires: Option<i64> = row.try_get(10)?;
    Ok(Some(Document {
        id: id(row, 0)?,
        revision: revision(row, 2)?,
        columns: Columns {
            alias: row.try_get(4)?,
            user_id: row.try_get(5)?,
            team_id: row.try_get(6)?,
            organization_id: row.try_get(7)?,
            created_at: time(8)?,
            updated_at: time(9)?,
            expires: expires.map(Timestamp::from_millis),
        },
        body,
    }))
}

/// The id in a column of kinds and the column of names behind it.
pub(crate) fn id(row: &Row, column: usize) -> Result<Id, Error> {
    let (kind, name): (&str, &str) = (row.try_get(column)?, row.try_get(column + 1)?);
    let kind = Kind::named(kind)
        .ok_or_else(|| Error::Server(format!("it holds something of an unknown kind: {kind}")))?;
    Ok(Id::new(kind, name))
}

/// The revision in a column.
pub(crate) fn revision(row: &Row, column: usize) -> Result<Revision, Error> {
    Ok(Revision(row.try_get::<_, i64>(column)?.unsigned_abs()))
}

/// The kinds that this version knows: replicas of a newer one may keep others.
pub(crate) fn kinds() -> Vec<&'static str> {
    Kind::ALL.map(Kind::as_str).to_vec()
}

/// A number as PostgreSQL keeps it.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Whether PostgreSQL can keep the text: it has no NUL character. So nothing is called so there.
pub(crate) fn is_text(text: &str) -> bool {
    !text.contains('\0')
}
