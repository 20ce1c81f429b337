//! Everything that is no call to a model: health, the list of models and what is known about them, the management API,
//! the root.

mod api;
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

/// The pages, by the listener that serves them.
pub(crate) struct Pages {
    /// Beside the calls to models.
    pub(crate) main: Router,
    /// By themselves, where the management API has a listener of its own.
    pub(crate) admin: Option<Router>,
}

/// The pages. Health is told wherever somebody listens; whoever may not reach the management API finds nothing there.
pub(crate) fn pages(settings: &Settings, readiness: &Readiness) -> Pages {
    let directory = settings.vault.as_ref().map(|vault| vault.directory.clone());
    let health = || health::router(readiness.clone(), directory.clone());
    let main = models(settings).merge(info(settings)).merge(health());
    let main = main.route("/", get(root));
    match settings.separate {
        false => Pages {
            main: main.merge(management(settings)).fallback(nothing_here),
            admin: None,
        },
        true => Pages {
            main: main.fallback(nothing_here),
            admin: Some(
                management(settings)
                    .merge(info(settings))
                    .merge(health())
                    .fallback(no_management),
            ),
        },
    }
}

/// The management API, and the description of everything.
fn management(settings: &Settings) -> Router {
    let admin = settings.vault.as_ref().map(Vault::admin);
    let router = tollgate_admin::router(&settings.keys, admin);
    match settings.openapi {
        true => router.merge(api::router()),
        false => router,
    }
}

/// What is known about models.
fn info(settings: &Settings) -> Router {
    let info = Info::new(settings.listing.clone(), settings.permit.clone());
    let info = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(settings.keys.clone()))
        .service(info);
    INFO.iter().fold(Router::new(), |router, path| {
        router.route_service(path, info.clone())
    })
}

/// The lists of models, in each dialect.
fn models(settings: &Settings) -> Router {
    let permit = || settings.permit.clone();
    let inside = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(settings.keys.clone()));
    let ollama = inside
        .clone()
        .service(Ollama::new(settings.routes.clone(), permit()));
    let models = inside.service(Models::new(settings.routes.clone(), permit()));
    Router::new()
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

/// Says that calls to models, and everything else, are answered elsewhere.
async fn no_management(request: Request) -> Response<Body> {
    let path = request.uri().path();
    let message = format!("nothing is served at {path}; this port is for the management API alone");
    let error = Error::new(ErrorKind::UnknownRoute, message);
    render::response(&error, paths::dialect(path))
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
