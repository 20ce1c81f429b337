use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use http::{Request, Response};
use tollgate_core::Error;
use tower_service::Service;

use super::ResponseFuture;
use crate::{Body, paths};

/// Turns errors into responses; see [`RescueLayer`](super::RescueLayer).
#[derive(Clone, Debug)]
pub struct Rescue<S> {
    inner: S,
}

// === impl Rescue ===

impl<S> Rescue<S> {
    /// Answers the errors of `inner`.
    pub fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, B> Service<Request<B>> for Rescue<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Error>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // An error of readiness would have no request to answer; services here are always ready.
        self.inner.poll_ready(cx).map(|_| Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let dialect = paths::dialect(request.uri().path());
        ResponseFuture::new(self.inner.call(request), dialect)
    }
}
