//! The tables, and how those of an older version become those of this one.

use tokio_postgres::{Client, GenericClient, IsolationLevel, types::Type};

use crate::error::Error;

/// What makes each version of the tables from the one before; the number of a version stands in `tollgate.schema`.
///
/// `record` is the whole of a document as JSON, kept as text so that it comes back as it was. The columns beside it are
/// what is looked for; they are compared byte by byte, as in every store, whatever language the database is set to. A
/// document that is gone leaves a row without content: it tells other processes so.
const STEPS: [&str; 1] = [r#"
    CREATE TABLE tollgate.schema (version int4 NOT NULL, oldest int4 NOT NULL);
    INSERT INTO tollgate.schema VALUES (0, 0);
    CREATE TABLE tollgate.documents (
        kind text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        revision int8 NOT NULL UNIQUE,
        alias text COLLATE "C",
        user_id text COLLATE "C",
        team_id text COLLATE "C",
        organization_id text COLLATE "C",
        created_at int8 NOT NULL DEFAULT 0,
        updated_at int8 NOT NULL DEFAULT 0,
        expires int8,
        record text,
        PRIMARY KEY (kind, name)
    );
    CREATE UNIQUE INDEX documents_alias ON tollgate.documents (kind, alias)
        WHERE alias IS NOT NULL AND kind IN ('key', 'user');
    CREATE INDEX documents_user ON tollgate.documents (kind, user_id) WHERE user_id IS NOT NULL;
    CREATE INDEX documents_team ON tollgate.documents (kind, team_id) WHERE team_id IS NOT NULL;
    CREATE INDEX documents_organization ON tollgate.documents (kind, organization_id)
        WHERE organization_id IS NOT NULL;
    CREATE TABLE tollgate.revision (last int8 NOT NULL);
    INSERT INTO tollgate.revision VALUES (0);
    CREATE TABLE tollgate.trail (
        id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at int8 NOT NULL,
        action text NOT NULL,
        by text NOT NULL,
        on_behalf_of text,
        kind text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        before text,
        after text
    );
    CREATE INDEX trail_of_one ON tollgate.trail (kind, name, id);
"#];

/// The version of this program.
const VERSION: i32 = STEPS.len() as i32;

/// The oldest version whose programs can go on with tables of this one, while replicas are replaced one by one. A step
/// that only adds leaves it as it is.
const OLDEST: i32 = 1;

/// Held while tables are made, so that of several replicas that start at once one makes them. Any number will do.
const LOCK: i64 = 0x746f_6c6c_6761_7465;

/// What was done to the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The version that was found; 0 where there were none.
    pub from: u32,
    /// The version that they have since.
    pub to: u32,
}

struct Found {
    version: i32,
    oldest: i32,
}

/// Whether the tables can be used; those that are older cannot, and those that are newer are an error, unless they say
/// that they can be.
pub(crate) async fn usable(client: &Client) -> Result<bool, Error> {
    let found = find(client).await?;
    found.is_known()?;
    Ok(found.version >= VERSION)
}

/// Whether there are any tables of ours, of this version or an older one.
pub(crate) async fn is_there(client: &Client) -> Result<bool, Error> {
    let found = find(client).await?;
    found.is_known()?;
    Ok(found.version > 0)
}

/// Brings the tables to this version: all of it, or nothing.
pub(crate) async fn migrate(client: &mut Client) -> Result<Migration, Error> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted);
    let transaction = transaction.start().await?;
    transaction
        .batch_execute("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0")
        .await?;
    // It ends with the transaction, so it is left behind by no process that dies, nor in the session of a pooler.
    let lock = "SELECT pg_advisory_xact_lock($1)";
    transaction
        .query_typed(lock, &[(&LOCK, Type::INT8)])
        .await?;
    let found = find(&transaction).await?;
    found.is_known()?;
    let to_do = usize::try_from(found.version)
        .ok()
        .and_then(|done| STEPS.get(done..));
    let to_do = to_do.unwrap_or_default();
    if found.version == 0 {
        make_schema(&transaction).await?;
    }
    for step in to_do {
        transaction.batch_execute(step).await.map_err(refused)?;
    }
    if !to_do.is_empty() {
        let update = "UPDATE tollgate.schema SET version = $1, oldest = $2";
        transaction
            .execute_typed(update, &[(&VERSION, Type::INT4), (&OLDEST, Type::INT4)])
            .await?;
    }
    transaction.commit().await?;
    let number = |version: i32| version.unsigned_abs();
    Ok(Migration {
        from: number(found.version),
        to: number(found.version.max(VERSION)),
    })
}

/// What is said where the tables are older and must not be touched.
pub(crate) fn older() -> Error {
    Error::Server(format!(
        "its tables are not those of version {VERSION} of the schema yet: run `tollgate migrate`, or take away \
         disable_prisma_schema_update so that this is done at start"
    ))
}

async fn find(client: &impl GenericClient) -> Result<Found, Error> {
    // No `to_regclass`: a session that has once found nothing may go on doing so until its transaction ends, although
    // another has made the tables.
    let there = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS n ON n.oid = relnamespace
         WHERE nspname = 'tollgate' AND relname = 'schema')";
    if !client
        .query_typed_one(there, &[])
        .await?
        .try_get::<_, bool>(0)?
    {
        return Ok(Found {
            version: 0,
            oldest: 0,
        });
    }
    let rows = client
        .query_typed("SELECT version, oldest FROM tollgate.schema", &[])
        .await?;
    let Some(row) = rows.first() else {
        return Err(Error::Server(
            "its table tollgate.schema is empty: restore the database from a backup".to_owned(),
        ));
    };
    Ok(Found {
        version: row.try_get(0)?,
        oldest: row.try_get(1)?,
    })
}

/// A user who may not make schemas can use one that was made for it.
async fn make_schema(client: &impl GenericClient) -> Result<(), Error> {
    let there = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'tollgate'";
    if client.query_typed(there, &[]).await?.is_empty() {
        client
            .batch_execute("CREATE SCHEMA tollgate")
            .await
            .map_err(refused)?;
    }
    Ok(())
}

fn refused(error: tokio_postgres::Error) -> Error {
    Error::Server(format!(
        "its tables could not be made: {}; give the user CREATE on the database or a schema `tollgate` of its own, or run \
         `tollgate migrate` with a user who may",
        Error::from(error)
    ))
}

// === impl Found ===

impl Found {
    fn is_known(&self) -> Result<(), Error> {
        match self.oldest > VERSION {
            false => Ok(()),
            true => Err(Error::Server(format!(
                "its tables have version {} of the schema, which programs from version {} on can use, and this one knows \
                 {VERSION}: run the newer program, or give this one another database",
                self.version, self.oldest
            ))),
        }
    }
}
