//! Calls to models go one way, everything else another.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{Router, routing::RouterIntoService};
use http::{Method, Request, Response};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tollgate::wire::{Body, paths::Target};
use tower::Service;

type Site = RouterIntoService<Incoming>;

/// Sorts requests by path.
#[derive(Clone, Debug)]
pub(crate) struct Front<M> {
    models: M,
    site: Site,
}

pin_project! {
    /// The response of either.
    #[project = FrontFutureProj]
    pub(crate) enum FrontFuture<M, S> {
        Models { #[pin] future: M },
        Site { #[pin] future: S },
    }
}

// === impl Front ===

impl<M> Front<M> {
    pub(crate) fn new(models: M, site: Router) -> Self {
        Self {
            models,
            site: site.into_service(),
        }
    }
}

impl<M> Service<Request<Incoming>> for Front<M>
where
    M: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = FrontFuture<M::Future, <Site as Service<Request<Incoming>>>::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        ready!(self.models.poll_ready(cx))?;
        Service::<Request<Incoming>>::poll_ready(&mut self.site, cx)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let is_call =
            request.method() == Method::POST && Target::of(request.uri().path()).is_some();
        match is_call {
            true => FrontFuture::Models {
                future: self.models.call(request),
            },
            false => FrontFuture::Site {
                future: self.site.call(request),
            },
        }
    }
}

// === impl FrontFuture ===

impl<M, S> Future for FrontFuture<M, S>
where
    M: Future<Output = Result<Response<Body>, Infallible>>,
    S: Future<Output = Result<axum::response::Response, Infallible>>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            FrontFutureProj::Models { future } => future.poll(cx),
            FrontFutureProj::Site { future } => {
                future.poll(cx).map_ok(|response| response.map(Body::new))
            }
        }
    }
}
