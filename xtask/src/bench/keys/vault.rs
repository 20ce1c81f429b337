//! A store with many keys.

use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, named_params};
use tollgate_auth::{Author, Document, KeyHash, KeyRecord, Store as _, Write};
use tollgate_store_sqlite::SqliteStore;

/// The file that the gateway looks for in its folder of data.
const FILE: &str = "tollgate.db";

/// Copies of the one key, each with a hash, an alias and an owner of its own; ten thousand owners in all. Written at once,
/// because the store would write each into its trail.
const COPIES: &str = "
    WITH RECURSIVE
        numbers(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM numbers WHERE i < :last),
        hashes AS MATERIALIZED (SELECT i, lower(hex(randomblob(32))) AS hash FROM numbers)
    INSERT INTO documents
    SELECT kind, hashes.hash, hashes.i, 'key ' || hashes.i, 'user ' || (hashes.i % 10000), NULL, NULL, created_at, updated_at,
        NULL, replace(record, name, hashes.hash)
    FROM hashes, (SELECT * FROM documents WHERE revision = 1)";

/// Puts `key` into a store in `folder`, and as many others as it takes to have `count`.
pub(super) async fn fill(folder: &Path, key: &str, count: u64) -> Result<()> {
    let path = folder.join(FILE);
    let store = SqliteStore::at(&path)?;
    let record = KeyRecord::new(KeyHash::of(key.as_bytes()));
    let author = Author {
        action: "created",
        name: "bench".to_owned(),
        on_behalf_of: None,
    };
    let writes = vec![Write::Insert(Document::of(&record)?)];
    store.apply(writes, author).await?;
    drop(store);
    if count < 2 {
        return Ok(());
    }
    let count = i64::try_from(count)?;
    let connection = Connection::open(&path)?;
    connection
        .execute(COPIES, named_params! {":first": 2, ":last": count})
        .context("filling the store")?;
    connection.execute("UPDATE revision SET last = ?", [count])?;
    Ok(())
}
