use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body as Incoming;
use http::Response;
use tollgate_auth::Principal;
use tollgate_core::{Authenticated, Error, ErrorKind};
use tollgate_wire::Body;
use tower_service::Service;

use crate::{
    Admin,
    asked::Asked,
    authority::{decide, open},
    routes::Route,
};

/// Answers the requests of one route.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    route: &'static Route,
    admin: Option<Admin>,
}

// === impl Endpoint ===

impl Endpoint {
    pub(crate) fn new(route: &'static Route, admin: Option<Admin>) -> Self {
        Self { route, admin }
    }

    async fn answer(
        self,
        asked: Authenticated<Principal, Incoming>,
    ) -> Result<Response<Body>, Error> {
        let Authenticated { principal, request } = asked;
        let route = self.route;
        if request.method() != route.method {
            let message = format!(
                "{} answers {}, not {}",
                route.path,
                route.method,
                request.method()
            );
            return Err(Error::new(ErrorKind::MethodNotAllowed, message));
        }
        let Some(admin) = self.admin else {
            return Err(open());
        };
        let asked = Asked::read(principal, request).await?;
        let about = route.operation.about(&asked)?;
        decide(&asked.principal, route.needs, &about, asked.uri.path())?;
        let answer = route.operation.run(&admin, &asked).await?;
        Ok(answer.into_response())
    }
}

impl Service<Authenticated<Principal, Incoming>> for Endpoint {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: Authenticated<Principal, Incoming>) -> Self::Future {
        Box::pin(self.clone().answer(asked))
    }
}
