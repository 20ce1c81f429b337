//! A gateway with nothing but its management API.

use std::sync::Arc;

use axum::{Router, body::Body};
use http::Request;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tollgate_admin::{Admin, router};
use tollgate_auth::{Author, Directory, Entity, Id, Keys, MasterKey, MemoryStore, Store, Write};
use tollgate_core::{Live, Secret};
use tower::ServiceExt as _;

/// The API, and the store behind it.
pub(crate) struct Site {
    app: Router,
    store: Arc<MemoryStore>,
    directory: Directory,
}

pub(crate) const MASTER: &str = "sk-master";

// === impl Site ===

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(|keys, _| keys)
    }

    /// With something else that lets people in.
    pub(crate) fn with(more: impl FnOnce(Keys, &Directory) -> Keys) -> Self {
        let (store, directory) = (Arc::new(MemoryStore::default()), Directory::new());
        tokio::spawn(directory.clone().follow(store.clone(), |_| ()));
        let master = MasterKey::new(Some(Secret::new(MASTER)));
        let keys = Keys::new(master).directory(directory.clone());
        let keys = Live::new(more(keys, &directory));
        Self {
            app: router(&keys, Some(Admin::new(store.clone(), directory.clone()))),
            store,
            directory,
        }
    }

    /// Puts `entity` into the store.
    pub(crate) async fn keep<E: Entity>(&self, entity: &E) {
        let by = Author {
            action: "created",
            name: "tester".to_owned(),
            on_behalf_of: None,
        };
        let writes = vec![Write::insert(entity).unwrap()];
        let revision = self.store.apply(writes, by).await.unwrap();
        assert!(self.directory.reached(revision).await);
    }

    /// What is in the store under this name.
    pub(crate) async fn kept<E: Entity>(&self, name: &str) -> Option<E> {
        let found = self.store.get(vec![Id::new(E::KIND, name)]).await.unwrap();
        found.first().map(|document| document.read().unwrap())
    }

    /// Status and body of the answer to a POST with this key.
    pub(crate) async fn post(&self, key: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::post(path).header("authorization", format!("Bearer {key}"));
        self.answer(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// The same of a GET.
    pub(crate) async fn get(&self, key: &str, path: &str) -> (u16, Value) {
        let request = Request::get(path).header("authorization", format!("Bearer {key}"));
        self.answer(request.body(Body::empty()).unwrap()).await
    }

    async fn answer(&self, request: Request<Body>) -> (u16, Value) {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap())
    }
}
