//! How an import is asked for.

use tokio_postgres::Client;
use tollgate_admin::Deployments;
use tollgate_auth::{Store, Timestamp};
use tollgate_core::Secret;

use crate::{
    batch::Wishes, error::ImportError, report::Report, run::Run, sealing::Sealing, source::Source,
};

/// An import of a LiteLLM database into a store.
#[derive(Debug)]
pub struct Import<'a> {
    client: &'a Client,
    store: &'a dyn Store,
    schema: Option<String>,
    wishes: Wishes,
    sealing: Sealing<'a>,
}

// === impl Import ===

impl<'a> Import<'a> {
    /// From the database that `client` is connected to, into `store`.
    pub fn new(client: &'a Client, store: &'a dyn Store) -> Self {
        Self {
            client,
            store,
            schema: None,
            wishes: Wishes {
                dry_run: false,
                overwrite: false,
                now: Timestamp::now(),
            },
            sealing: Sealing::default(),
        }
    }

    /// Reads tables of this schema in place of `public`; see [`schema_of`](crate::schema_of).
    #[must_use]
    pub fn schema(self, schema: Option<&str>) -> Self {
        Self {
            schema: schema.map(str::to_owned),
            ..self
        }
    }

    /// Whether nothing is written, and only the report made.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.wishes.dry_run = dry_run;
        self
    }

    /// Whether LiteLLM's rows take the place of what was changed or deleted here.
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.wishes.overwrite = overwrite;
        self
    }

    /// LiteLLM's salt key, which opens models and credentials: its `LITELLM_SALT_KEY`, else its master key.
    #[must_use]
    pub fn salt_key(mut self, key: Option<&Secret>) -> Self {
        self.sealing = self.sealing.with_salt_key(key);
        self
    }

    /// What seals models and credentials here, and says which models can be served. Without it none are carried.
    #[must_use]
    pub fn deployments(mut self, deployments: Option<&'a Deployments>) -> Self {
        self.sealing = self.sealing.with_deployments(deployments);
        self
    }

    /// Whether models that say something which nothing acts on are left out, as new ones would be refused.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.sealing.strict = strict;
        self
    }

    /// Reads all, and writes it.
    ///
    /// # Errors
    ///
    /// When one of the two databases fails. What was written by then stays; another run goes on from there.
    pub async fn run(self) -> Result<Report, ImportError> {
        let source = Source::open(self.client, self.schema.as_deref()).await?;
        let run = Run::new(&source, self.store, self.wishes, self.sealing);
        let report = run.all().await;
        source.close().await?;
        report
    }
}
