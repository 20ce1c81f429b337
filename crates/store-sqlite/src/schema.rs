//! The tables, and how a file of an older version comes to them.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::Error;

/// What makes each version of the schema from the one before; the number of a version stands in the file
/// (`user_version`).
///
/// `record` is the whole of a document as JSON, so that a field that begins to be acted on needs no migration. The columns
/// beside it are what is looked for. A document that is gone leaves a row without content: it tells other processes so.
const STEPS: [&str; 2] = [
    "
    CREATE TABLE keys (
        hash BLOB PRIMARY KEY,
        revision INTEGER NOT NULL UNIQUE,
        alias TEXT,
        user_id TEXT,
        team_id TEXT,
        organization_id TEXT,
        created_at INTEGER NOT NULL DEFAULT 0,
        updated_at INTEGER NOT NULL DEFAULT 0,
        expires INTEGER,
        record TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX keys_alias ON keys (alias) WHERE alias IS NOT NULL;
    CREATE INDEX keys_user ON keys (user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX keys_team ON keys (team_id) WHERE team_id IS NOT NULL;
    CREATE INDEX keys_organization ON keys (organization_id) WHERE organization_id IS NOT NULL;
    CREATE TABLE revision (last INTEGER NOT NULL) STRICT;
    INSERT INTO revision VALUES (0);
    CREATE TABLE trail (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        by TEXT NOT NULL,
        on_behalf_of TEXT,
        key BLOB NOT NULL,
        before TEXT,
        after TEXT
    ) STRICT;
",
    // Before, there were keys alone.
    "
    CREATE TABLE documents (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        revision INTEGER NOT NULL UNIQUE,
        alias TEXT,
        user_id TEXT,
        team_id TEXT,
        organization_id TEXT,
        created_at INTEGER NOT NULL DEFAULT 0,
        updated_at INTEGER NOT NULL DEFAULT 0,
        expires INTEGER,
        record TEXT,
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO documents SELECT 'key', lower(hex(hash)), revision, alias, user_id, team_id, organization_id, created_at,
        updated_at, expires, record FROM keys;
    DROP TABLE keys;
    CREATE UNIQUE INDEX documents_alias ON documents (kind, alias) WHERE alias IS NOT NULL AND kind IN ('key', 'user');
    CREATE INDEX documents_user ON documents (kind, user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX documents_team ON documents (kind, team_id) WHERE team_id IS NOT NULL;
    CREATE INDEX documents_organization ON documents (kind, organization_id) WHERE organization_id IS NOT NULL;
    ALTER TABLE trail RENAME TO key_trail;
    CREATE TABLE trail (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        by TEXT NOT NULL,
        on_behalf_of TEXT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        before TEXT,
        after TEXT
    ) STRICT;
    INSERT INTO trail SELECT id, at, action, by, on_behalf_of, 'key', lower(hex(key)), before, after FROM key_trail;
    DROP TABLE key_trail;
    CREATE INDEX trail_of_one ON trail (kind, name);
",
];

/// Whether the file is one of this program's, of a version that it knows, or empty. Changes nothing.
pub(crate) fn check(connection: &mut Connection) -> Result<(), Error> {
    // One look at both: another process may be making the tables at this moment.
    let look = connection.transaction()?;
    let found = version(&look)?;
    to_do(found)?;
    let select = "SELECT count(*), count(*) FILTER (WHERE name = 'revision') FROM sqlite_master";
    let (all, ours): (i64, i64) = look.query_row(select, [], |row| row.try_into())?;
    match found {
        0 if all == 0 => Ok(()),
        1.. if ours > 0 => Ok(()),
        _ => Err(Error::File(
            "it belongs to another program: it has tables, and not those of this one; give this one another file"
                .to_owned(),
        )),
    }
}

/// Brings the file to the schema of this version.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    if version(connection)? == STEPS.len() {
        return Ok(());
    }
    // Locks out every other process, which then finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    for step in to_do(found)? {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
    transaction.commit()?;
    Ok(())
}

/// What makes the tables of this version from those of version `found`.
fn to_do(found: usize) -> Result<&'static [&'static str], Error> {
    STEPS.get(found..).ok_or_else(|| {
        Error::File(format!(
            "it has version {found} of the schema and this program knows {} at most: run the newer program, or give it \
             another file",
            STEPS.len()
        ))
    })
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map(|version| version as usize)
}
