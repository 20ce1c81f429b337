//! Whether the gateway lives, and whether it wants requests.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{Json, Router, extract::State, routing::get};
use http::StatusCode;
use serde_json::{Value, json};
use tollgate::auth::Directory;

/// Whether the gateway wants requests. Shared with whoever shuts it down.
#[derive(Clone, Debug)]
pub(crate) struct Readiness(Arc<AtomicBool>);

// === impl Readiness ===

impl Readiness {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    /// Tells load balancers to look elsewhere.
    pub(crate) fn withdraw(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_ready(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// LiteLLM's paths and Kubernetes' customary ones. None asks for a key.
pub(super) const PATHS: [&str; 5] = [
    "/health/liveliness",
    "/health/liveness",
    "/livez",
    "/health/readiness",
    "/readyz",
];

pub(super) fn router(readiness: Readiness, directory: Option<Directory>) -> Router {
    let (alive_at, ready_at) = PATHS.split_at(3);
    let router = alive_at
        .iter()
        .fold(Router::new(), |router, path| router.route(path, get(alive)));
    ready_at
        .iter()
        .fold(router, |router, path| router.route(path, get(ready)))
        .with_state((readiness, directory))
}

/// LiteLLM's words, a JSON string.
async fn alive() -> Json<&'static str> {
    Json("I'm alive!")
}

async fn ready(
    State((readiness, directory)): State<(Readiness, Option<Directory>)>,
) -> (StatusCode, Json<Value>) {
    // LiteLLM's words. A store that is away is no reason to look elsewhere: keys that are known go on working.
    let db = match directory.is_some_and(|directory| directory.is_sure()) {
        true => "connected",
        false => "Not connected",
    };
    match readiness.is_ready() {
        true => (StatusCode::OK, Json(json!({"status": "healthy", "db": db}))),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": "draining"})),
        ),
    }
}
