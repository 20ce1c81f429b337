use std::sync::Arc;

use tollgate_auth::{
    Author, Directory, Entity, Id, Kind, Page, Query, SortBy, Store, Trail, TrailQuery, Write,
};
use tollgate_core::Error;

use crate::{Deployments, Setting, refusal};

/// What the management API works on: a store, and the directory that follows it.
#[derive(Clone, Debug)]
pub struct Admin {
    store: Arc<dyn Store>,
    directory: Directory,
    deployments: Option<Deployments>,
    strict: bool,
    settings: Arc<[Setting]>,
}

/// How many are read at once, where all are wanted.
const PART: u64 = 1000;

// === impl Admin ===

impl Admin {
    /// Manages what is in `store`, which `directory` follows.
    pub fn new(store: Arc<dyn Store>, directory: Directory) -> Self {
        Self {
            store,
            directory,
            deployments: None,
            strict: false,
            settings: Arc::default(),
        }
    }

    /// With `strict`, a request that asks for something that nothing acts on is refused, and not only told so.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// Manages models and providers' credentials too.
    #[must_use]
    pub fn with_deployments(self, deployments: Deployments) -> Self {
        Self {
            deployments: Some(deployments),
            ..self
        }
    }

    /// With what the gateway was configured with, for administrators to see: no secret may be in it.
    #[must_use]
    pub fn tell(self, settings: impl IntoIterator<Item = Setting>) -> Self {
        Self {
            settings: settings.into_iter().collect(),
            ..self
        }
    }

    /// What manages credentials.
    pub(crate) fn deployments(&self) -> Result<&Deployments, Error> {
        let missing = || refusal::forbidden("models and credentials cannot be kept here");
        self.deployments.as_ref().ok_or_else(missing)
    }

    /// What manages models, if whoever runs the gateway lets it.
    pub(crate) fn models(&self) -> Result<&Deployments, Error> {
        let deployments = self.deployments()?;
        match deployments.stored {
            true => Ok(deployments),
            false => Err(refusal::forbidden(
                "models can only be changed in the configuration file: store_model_in_db is false. Set \
                 general_settings.store_model_in_db: true, or STORE_MODEL_IN_DB=True, to enable this feature.",
            )),
        }
    }

    pub(crate) fn settings(&self) -> &[Setting] {
        &self.settings
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// What is called so.
    pub(crate) async fn find<E: Entity>(&self, name: &str) -> Result<E, Error> {
        let mut found = self.get(&[name]).await?;
        found.pop().ok_or_else(|| refusal::missing(E::KIND, name))
    }

    /// Those of these names that are there.
    pub(crate) async fn get<E: Entity>(&self, names: &[&str]) -> Result<Vec<E>, Error> {
        let found = self.store.get(ids(E::KIND, names)).await;
        let documents = found.map_err(refusal::of_store)?;
        read(&Page {
            documents,
            total: 0,
        })
    }

    /// Those that `query` asks for, and how many there are on all pages.
    pub(crate) async fn list<E: Entity>(&self, query: Query) -> Result<(Vec<E>, u64), Error> {
        let query = of_kind(E::KIND, query);
        let page = self.store.list(query).await.map_err(refusal::of_store)?;
        Ok((read(&page)?, page.total))
    }

    /// All of those that `query` asks for, page by page. What comes or goes meanwhile may be missed, so whoever acts on
    /// them looks again.
    pub(crate) async fn all<E: Entity>(&self, query: Query) -> Result<Vec<E>, Error> {
        let mut all = Vec::new();
        loop {
            let page = Query {
                sort_by: SortBy::Name,
                descending: false,
                offset: all.len() as u64,
                limit: PART,
                ..query.clone()
            };
            let (part, _) = self.list(page).await?;
            let last = (part.len() as u64) < PART;
            all.extend(part);
            if last {
                return Ok(all);
            }
        }
    }

    /// How many of a kind `query` asks for.
    pub(crate) async fn count(&self, kind: Kind, query: Query) -> Result<u64, Error> {
        let query = of_kind(kind, query);
        let page = self.store.list(query).await.map_err(refusal::of_store)?;
        Ok(page.total)
    }

    pub(crate) async fn trail(&self, query: TrailQuery) -> Result<Trail, Error> {
        self.store.trail(query).await.map_err(refusal::of_store)
    }

    /// The customers who are blocked, as they are in force here.
    pub(crate) fn blocked_customers(&self) -> Vec<String> {
        self.directory.blocked_customers()
    }

    /// Does all of `writes` or none, and waits until they are in force here.
    pub(crate) async fn apply(&self, writes: Vec<Write>, by: Author) -> Result<(), Error> {
        let changes = writes
            .iter()
            .filter(|write| !matches!(write, Write::Expect(_)));
        let changed: Vec<_> = changes.map(|write| write.id().clone()).collect();
        let revision = self.store.apply(writes, by.clone()).await;
        let revision = revision.map_err(refusal::of_store)?;
        for id in changed {
            let Author {
                action,
                name,
                on_behalf_of,
            } = &by;
            tracing::info!(%id, by = name, on_behalf_of, "{action}");
        }
        match self.directory.reached(revision).await {
            true => Ok(()),
            false => Err(refusal::later(
                "the change is stored and not yet in force here: the store of the keys cannot be read",
            )),
        }
    }
}

/// What is kept of `entity`, to be written for the first time.
pub(crate) fn insert<E: Entity>(entity: &E) -> Result<Write, Error> {
    Write::insert(entity).map_err(refusal::of_store)
}

/// What is kept of `entity`, in place of what was read.
pub(crate) fn replace<E: Entity>(entity: &E) -> Result<Write, Error> {
    Write::replace(entity).map_err(refusal::of_store)
}

/// The documents of a page, as what they are.
fn read<E: Entity>(page: &Page) -> Result<Vec<E>, Error> {
    let documents = page.documents.iter();
    documents
        .map(|document| document.read().map_err(refusal::of_store))
        .collect()
}

/// Everything of a kind; `query` says which.
fn of_kind(kind: Kind, query: Query) -> Query {
    Query { kind, ..query }
}

/// The ids of what is of `kind` and has these names.
pub(crate) fn ids(kind: Kind, names: &[&str]) -> Vec<Id> {
    names.iter().map(|name| Id::new(kind, *name)).collect()
}
