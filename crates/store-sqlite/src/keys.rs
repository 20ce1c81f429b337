use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tollgate_auth::{
    Author, Changes, Entry, KeyHash, KeyPage, KeyQuery, KeyRecord, KeyStore, Pending, Revision,
    StoreError, Write,
};

use crate::{file, list, read, thread::Thread, write};

/// Keys in a SQLite file.
pub struct SqliteKeys {
    path: Arc<PathBuf>,
    writer: Thread,
    reader: Thread,
}

// === impl SqliteKeys ===

impl SqliteKeys {
    /// Keys in the file at `path`. It is not opened before it is asked for anything, and not made before a key is.
    ///
    /// # Errors
    ///
    /// When the system has no thread left.
    pub fn at(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = Arc::new(path.into());
        let writer = Thread::start("sqlite-writer", Arc::clone(&path), |path| {
            file::create(path).map(Some)
        })?;
        let reader = Thread::start("sqlite-reader", Arc::clone(&path), file::existing)?;
        Ok(Self {
            path,
            writer,
            reader,
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl KeyStore for SqliteKeys {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        Box::pin(async move {
            let changes = self
                .reader
                .run(move |connection| read::changes(connection, since))
                .await?;
            Ok(changes.unwrap_or(Changes {
                until: since,
                ..Changes::default()
            }))
        })
    }

    fn get(&self, keys: Vec<KeyHash>) -> Pending<'_, Vec<KeyRecord>> {
        Box::pin(async move {
            let found = self
                .reader
                .run(move |connection| read::get(connection, &keys))
                .await?;
            Ok(found.unwrap_or_default())
        })
    }

    fn list(&self, query: KeyQuery) -> Pending<'_, KeyPage> {
        Box::pin(async move {
            let page = self
                .reader
                .run(move |connection| list::list(connection, &query))
                .await?;
            Ok(page.unwrap_or_default())
        })
    }

    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision> {
        Box::pin(async move {
            let done = self
                .writer
                .run(move |connection| write::apply(connection, writes, &by))
                .await?;
            done.ok_or_else(|| StoreError::unavailable("there is no file"))
        })
    }

    fn trail(&self, most: usize) -> Pending<'_, Vec<Entry>> {
        Box::pin(async move {
            let entries = self
                .reader
                .run(move |connection| read::trail(connection, most))
                .await?;
            Ok(entries.unwrap_or_default())
        })
    }
}

impl fmt::Debug for SqliteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteKeys")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
