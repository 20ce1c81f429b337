//! The table of routes, a part of it in each room.

use axum::Router;
use http::Method;
use tollgate_auth::{AuthLayer, Keys};
use tollgate_core::Live;
use tollgate_wire::RescueLayer;
use tower::ServiceBuilder;

use crate::{
    Admin, Capability, access_groups, audit, budgets,
    context::{Answering, Context},
    credentials, customers,
    endpoint::Endpoint,
    fields::Form,
    keys, models, organizations, tags, teams, users,
};

/// A route: nothing is served without saying what it takes to be let in.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What whoever asks must be allowed to do; the operation says to what.
    pub(crate) needs: Capability,
    /// What the body may say.
    pub(crate) takes: &'static Form,
    /// What it does, in a sentence, for the document of the API.
    pub(crate) does: &'static str,
    pub(crate) run: fn(Context) -> Answering,
}

/// Every route of the management API.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    let rooms: [&[Route]; 11] = [
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

// === impl Route ===

impl Route {
    pub(crate) const fn get(
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self::of(Method::GET, path, needs, takes, does, run)
    }

    pub(crate) const fn post(
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self::of(Method::POST, path, needs, takes, does, run)
    }

    pub(crate) const fn of(
        method: Method,
        path: &'static str,
        needs: Capability,
        takes: &'static Form,
        does: &'static str,
        run: fn(Context) -> Answering,
    ) -> Self {
        Self {
            method,
            path,
            needs,
            takes,
            does,
            run,
        }
    }
}
