//! Everything that is no call to a model: health, the list of models and what is known about them, the management API,
//! the root.

mod health;
mod info;
mod models;
mod ollama;

use axum::{Router, extract::Request, routing::get};
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use tollgate::{
    auth::AuthLayer,
    core::{Error, ErrorKind},
    wire::{
        Body, RescueLayer,
        paths::{self, Target},
        render,
    },
};
use tower::ServiceBuilder;

pub(crate) use self::health::Readiness;
use self::{info::Info, models::Models, ollama::Ollama};
use crate::{settings::Settings, vault::Vault};

/// Where LiteLLM says what it knows about models.
const INFO: [&str; 4] = [
    "/model/info",
    "/v1/model/info",
    "/v2/model/info",
    "/model_group/info",
];

/// What may be asked without a key, and from everywhere.
pub(crate) fn open_paths() -> Vec<&'static str> {
    health::PATHS.into_iter().chain(["/"]).collect()
}

/// The pages.
pub(crate) fn router(settings: &Settings, readiness: Readiness) -> Router {
    let directory = settings.vault.as_ref().map(|vault| vault.directory.clone());
    let permit = || settings.permit.clone();
    let inside = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(settings.keys.clone()));
    let info = inside
        .clone()
        .service(Info::new(settings.listing.clone(), permit()));
    let ollama = inside
        .clone()
        .service(Ollama::new(settings.routes.clone(), permit()));
    let models = inside.service(Models::new(settings.routes.clone(), permit()));
    let admin = settings.vault.as_ref().map(Vault::admin);
    let described = INFO.iter().fold(Router::new(), |router, path| {
        router.route_service(path, info.clone())
    });
    described
        .route("/", get(root))
        .route_service("/models", models.clone())
        .route_service("/v1/models", models.clone())
        .route_service("/models/{*id}", models.clone())
        .route_service("/v1/models/{*id}", models.clone())
        .route_service("/v1beta/models", models.clone())
        .route_service("/v1beta/models/{*id}", models)
        .route_service("/api/tags", ollama.clone())
        .route_service("/api/ps", ollama.clone())
        .route_service("/api/version", ollama.clone())
        .route_service("/api/show", ollama)
        .merge(tollgate_admin::router(&settings.keys, admin))
        .merge(health::router(readiness, directory))
        .fallback(nothing_here)
}

/// A JSON answer.
fn json(text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(text)));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

async fn root() -> &'static str {
    concat!(
        "Tollgate ",
        env!("CARGO_PKG_VERSION"),
        ": the model's API begins at /v1\n"
    )
}

/// Says what is wrong with a path or a method.
async fn nothing_here(request: Request) -> Response<Body> {
    let path = request.uri().path();
    let Some(target) = Target::of(path) else {
        let message = format!("nothing is served at {path}; the model's API begins at /v1");
        return render::response(
            &Error::new(ErrorKind::UnknownRoute, message),
            paths::dialect(path),
        );
    };
    let message = format!("{path} answers POST, not {}", request.method());
    let error = Error::new(ErrorKind::MethodNotAllowed, message);
    let mut response = render::response(&error, target.dialect);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}
