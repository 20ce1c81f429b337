use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context as Waker, Poll},
};

use axum::body::Body as Incoming;
use http::Response;
use tollgate_auth::Principal;
use tollgate_core::{Authenticated, Error, ErrorKind};
use tollgate_wire::Body;
use tower_service::Service;

use crate::{
    Admin, answer,
    asked::Asked,
    authority::{admit, open},
    context::Context,
    refusal,
    route::Route,
};

/// Answers the requests of one path.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// One for each method.
    routes: Vec<&'static Route>,
    admin: Option<Admin>,
}

/// How often a change is tried while others change what it has read.
const TRIES: usize = 8;

// === impl Endpoint ===

impl Endpoint {
    pub(crate) fn new(routes: Vec<&'static Route>, admin: Option<Admin>) -> Self {
        Self { routes, admin }
    }

    async fn answer(
        self,
        asked: Authenticated<Principal, Incoming>,
    ) -> Result<Response<Body>, Error> {
        let Authenticated { principal, request } = asked;
        let found = self
            .routes
            .iter()
            .find(|route| route.method == *request.method());
        let Some(route) = found else {
            return Err(self.other_method(request.method()));
        };
        let Some(admin) = self.admin else {
            return Err(open());
        };
        admit(&principal, route.needs, route.path)?;
        let asked = Asked::read(principal, route.path, request).await?;
        route.takes.check(&asked.body)?;
        let ignored = route.takes.ignored(&asked.body);
        if admin.is_strict() && !ignored.is_empty() {
            return Err(refusal::unheeded(&ignored));
        }
        let context = Context::new(
            admin,
            Arc::new(asked),
            (route.path, route.needs, *route.takes),
        );
        for _ in 1..TRIES {
            match (route.run)(context.clone()).await {
                Err(error) if refusal::is_of_change(&error) => {}
                answer => return Ok(answer::respond(answer?, ignored)),
            }
        }
        Ok(answer::respond((route.run)(context).await?, ignored))
    }

    fn other_method(&self, method: &http::Method) -> Error {
        let methods: Vec<_> = self
            .routes
            .iter()
            .map(|route| route.method.as_str())
            .collect();
        let path = self.routes.first().map_or("", |route| route.path);
        let message = format!("{path} answers {}, not {method}", methods.join(" and "));
        Error::new(ErrorKind::MethodNotAllowed, message)
    }
}

impl Service<Authenticated<Principal, Incoming>> for Endpoint {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Authenticated<Principal, Incoming>) -> Self::Future {
        Box::pin(self.clone().answer(asked))
    }
}
