use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tollgate_auth::{
    Author, Changes, Document, Id, Page, Pending, Query, Revision, Store, StoreError, Trail,
    TrailQuery, Write,
};

use crate::{file, list, read, thread::Thread, trail, write};

/// Documents in a SQLite file.
pub struct SqliteStore {
    path: Arc<PathBuf>,
    writer: Thread,
    reader: Thread,
}

// === impl SqliteStore ===

impl SqliteStore {
    /// Documents in the file at `path`. It is not opened before it is asked for anything, and not made before there is
    /// something to keep.
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

impl Store for SqliteStore {
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

    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes> {
        Box::pin(async move {
            let part = self
                .reader
                .run(move |connection| read::scan(connection, after.as_ref()))
                .await?;
            Ok(part.unwrap_or_default())
        })
    }

    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>> {
        Box::pin(async move {
            let found = self
                .reader
                .run(move |connection| read::get(connection, &ids))
                .await?;
            Ok(found.unwrap_or_default())
        })
    }

    fn list(&self, query: Query) -> Pending<'_, Page> {
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

    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail> {
        Box::pin(async move {
            let entries = self
                .reader
                .run(move |connection| trail::list(connection, &query))
                .await?;
            Ok(entries.unwrap_or_default())
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
