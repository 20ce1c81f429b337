//! Everything that is no call to a model: health, the list of models, the root.

mod health;
mod models;

use axum::{Router, extract::Request, response::Response, routing::get};
use http::{HeaderValue, header};
use tollgate::{
    auth::AuthLayer,
    core::{Dialect, Error, ErrorKind},
    wire::{Body, RescueLayer, paths::Target, render},
};
use tower::ServiceBuilder;

pub(crate) use self::health::Readiness;
use self::models::Models;
use crate::settings::Settings;

/// The pages.
pub(crate) fn router(settings: &Settings, readiness: Readiness) -> Router {
    let models = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(settings.keys.clone()))
        .service(Models::new(settings.routes.clone()));
    Router::new()
        .route("/", get(root))
        .route_service("/models", models.clone())
        .route_service("/v1/models", models.clone())
        .route_service("/models/{*id}", models.clone())
        .route_service("/v1/models/{*id}", models)
        .merge(health::router(readiness))
        .fallback(nothing_here)
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
            Dialect::OpenAi,
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
