use std::{fmt, pin::Pin, sync::Arc};

use tollgate_auth::{
    Author, Changes, Document, Id, Page, Pending, Query, Revision, Store, StoreError, Trail,
    TrailQuery, Write,
};

use crate::{
    ear::Ear, link, list, pool::Pool, read, schema::Migration, settings::Settings, trail, write,
};

/// Documents in a PostgreSQL database.
pub struct PostgresStore {
    settings: Arc<Settings>,
    pool: Pool,
    ear: Ear,
}

const ANSWER: &str = "the answer of the database";
const CHANGE: &str = "a change, which may have been made all the same,";

// === impl PostgresStore ===

impl PostgresStore {
    /// Documents in the database of `settings`. It is not connected to before it is asked for anything. What the URL asks
    /// for in vain is logged.
    pub fn new(settings: Settings) -> Self {
        for ignored in settings.ignored() {
            tracing::warn!("{ignored}");
        }
        let settings = Arc::new(settings);
        Self {
            pool: Pool::new(&settings),
            ear: Ear::new(Arc::clone(&settings)),
            settings,
        }
    }

    /// Which database it is, fit to be shown.
    pub fn place(&self) -> String {
        self.settings.place()
    }

    /// Brings the tables to this version, whatever the settings say about doing so in passing. Several may do it at once:
    /// one works and the others find it done.
    ///
    /// # Errors
    ///
    /// When the database is out of reach, newer, or does not allow it. Nothing is changed then.
    pub async fn migrate(&self) -> Result<Migration, StoreError> {
        Ok(link::migrate(Arc::clone(&self.settings)).await?)
    }

    /// Whether anything was ever kept there: whether the tables are there, of this version or an older one. Makes none.
    ///
    /// # Errors
    ///
    /// When the database is out of reach, or newer.
    pub async fn has_tables(&self) -> Result<bool, StoreError> {
        Ok(link::has_tables(&self.settings).await?)
    }
}

impl Store for PostgresStore {
    fn changes(&self, since: Revision) -> Pending<'_, Changes> {
        let asked = self.pool.ask(ANSWER, move |client| {
            Box::pin(async move { read::changes(&**client, since).await })
        });
        Box::pin(asked)
    }

    fn scan(&self, after: Option<Id>) -> Pending<'_, Changes> {
        let asked = self.pool.ask(ANSWER, move |client| {
            Box::pin(async move { read::scan(&**client, after.as_ref()).await })
        });
        Box::pin(asked)
    }

    fn get(&self, ids: Vec<Id>) -> Pending<'_, Vec<Document>> {
        let asked = self.pool.ask(ANSWER, move |client| {
            Box::pin(async move { read::get(&**client, &ids).await })
        });
        Box::pin(asked)
    }

    fn list(&self, query: Query) -> Pending<'_, Page> {
        let asked = self.pool.ask(ANSWER, move |client| {
            Box::pin(async move { list::list(client, &query).await })
        });
        Box::pin(asked)
    }

    fn apply(&self, writes: Vec<Write>, by: Author) -> Pending<'_, Revision> {
        let bound = self.settings.timeout;
        let asked = self.pool.ask(CHANGE, move |client| {
            Box::pin(async move { write::apply(client, writes, &by, bound).await })
        });
        Box::pin(asked)
    }

    fn trail(&self, query: TrailQuery) -> Pending<'_, Trail> {
        let asked = self.pool.ask(ANSWER, move |client| {
            Box::pin(async move { trail::list(client, &query).await })
        });
        Box::pin(asked)
    }

    fn changed(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.ear.hear())
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
