//! The description of the whole API.

use axum::Router;
use tollgate_admin::OpenApi;

/// Pages that the management API does not know of: path, what it tells, and whether it takes a key.
const PAGES: [(&str, &str, bool); 16] = [
    ("/v1/models", "The models that the key may use.", true),
    ("/v1/models/{id}", "One model.", true),
    ("/v1beta/models", "The same in Google's dialect.", true),
    (
        "/v1beta/models/{id}",
        "One model in Google's dialect.",
        true,
    ),
    ("/api/tags", "The models in Ollama's dialect.", true),
    (
        "/api/ps",
        "The models in Ollama's dialect, as if they ran.",
        true,
    ),
    ("/api/version", "A version, for Ollama's clients.", true),
    ("/model/info", "What is known about each deployment.", true),
    (
        "/v1/model/info",
        "What is known about each deployment.",
        true,
    ),
    (
        "/v2/model/info",
        "What is known about each deployment, by page.",
        true,
    ),
    ("/model_group/info", "What is known about each model.", true),
    ("/health/liveliness", "Whether the gateway lives.", false),
    ("/health/liveness", "Whether the gateway lives.", false),
    ("/livez", "Whether the gateway lives.", false),
    (
        "/health/readiness",
        "Whether the gateway wants requests.",
        false,
    ),
    ("/readyz", "Whether the gateway wants requests.", false),
];

/// `/openapi.json`.
pub(super) fn router() -> Router {
    let bare = OpenApi::new(env!("CARGO_PKG_VERSION"));
    let api = PAGES.iter().fold(bare, |api, (path, tells, guarded)| {
        api.page(path, tells, *guarded)
    });
    api.router()
}
