//! The table of routes, a part of it in each room.

use axum::Router;
use tollgate_auth::{AuthLayer, Keys};
use tollgate_core::Live;
use tollgate_wire::RescueLayer;
use tower::ServiceBuilder;

use crate::{
    Admin, access_groups, audit, budgets, configuration, credentials, customers,
    endpoint::Endpoint, keys, models, organizations, route::Route, tags, teams, users,
};

/// Every route of the management API.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    let rooms: [&[Route]; 12] = [
        &keys::ROUTES,
        &teams::ROUTES,
        &users::ROUTES,
        &organizations::ROUTES,
        &customers::ROUTES,
        &budgets::ROUTES,
        &tags::ROUTES,
        &access_groups::ROUTES,
        &models::ROUTES,
        &credentials::ROUTES,
        &audit::ROUTES,
        &configuration::ROUTES,
    ];
    rooms.into_iter().flatten()
}

/// The routes, for those whom `keys` knows. Without an [`Admin`] they say that there is nothing to manage.
pub fn router(keys: &Live<Keys>, admin: Option<Admin>) -> Router {
    let inside = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(keys.clone()));
    let mut paths: Vec<_> = all().map(|route| route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().fold(Router::new(), |router, path| {
        let routes = all().filter(|route| route.path == path).collect();
        let endpoint = Endpoint::new(routes, admin.clone());
        router.route_service(path, inside.clone().service(endpoint))
    })
}
