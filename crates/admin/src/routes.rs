//! The table of routes.

use axum::Router;
use http::Method;
use tollgate_auth::{AuthLayer, Keys};
use tollgate_core::Live;
use tollgate_wire::RescueLayer;
use tower::ServiceBuilder;

use crate::{Admin, Capability, endpoint::Endpoint, operations::Operation};

/// A route: nothing is served without saying what it takes to be let in.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) method: Method,
    pub(crate) needs: Capability,
    pub(crate) operation: Operation,
}

const fn get(path: &'static str, needs: Capability, operation: Operation) -> Route {
    Route {
        path,
        method: Method::GET,
        needs,
        operation,
    }
}

const fn post(path: &'static str, needs: Capability, operation: Operation) -> Route {
    Route {
        path,
        method: Method::POST,
        needs,
        operation,
    }
}

/// Every route of the management API.
pub(crate) static ROUTES: [Route; 13] = [
    post("/key/generate", Capability::ManageKeys, Operation::Generate),
    post("/key/update", Capability::ManageKeys, Operation::Update),
    post(
        "/key/bulk_update",
        Capability::ManageKeys,
        Operation::BulkUpdate,
    ),
    post("/key/delete", Capability::ManageKeys, Operation::Delete),
    post("/key/block", Capability::ManageKeys, Operation::Block),
    post("/key/unblock", Capability::ManageKeys, Operation::Unblock),
    post(
        "/key/regenerate",
        Capability::ManageKeys,
        Operation::Regenerate,
    ),
    post(
        "/key/{key}/regenerate",
        Capability::ManageKeys,
        Operation::Regenerate,
    ),
    get("/key/info", Capability::SeeThese, Operation::Info),
    post("/v2/key/info", Capability::SeeThese, Operation::InfoOfMany),
    get("/key/list", Capability::SeeKeys, Operation::List),
    get("/key/aliases", Capability::SeeKeys, Operation::Aliases),
    post("/key/health", Capability::Ask, Operation::Health),
];

/// The routes for virtual keys, for those whom `keys` knows. Without an [`Admin`] they say that there is nothing to manage.
pub fn router(keys: &Live<Keys>, admin: Option<Admin>) -> Router {
    let inside = ServiceBuilder::new()
        .layer(RescueLayer)
        .layer(AuthLayer::new(keys.clone()));
    ROUTES.iter().fold(Router::new(), |router, route| {
        let endpoint = Endpoint::new(route, admin.clone());
        router.route_service(route.path, inside.clone().service(endpoint))
    })
}
