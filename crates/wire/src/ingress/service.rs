use std::{
    task::{Context, Poll},
    time::Instant,
};

use bytes::Bytes;
use http::Response;
use http_body::Body as HttpBody;
use tollgate_core::{
    Authenticated, BoxError, Call, Error, ErrorKind, Live, Reply, check::AnswersCalls, take_ready,
};
use tower_service::Service;

use super::{IngressPolicy, ResponseFuture, future::Arrival};
use crate::{Body, paths::Target};

/// Reads requests into [`Call`]s and writes [`Reply`]s as responses.
#[derive(Clone, Debug)]
pub struct Ingress<S> {
    inner: S,
    policy: Live<IngressPolicy>,
}

// === impl Ingress ===

impl<S> Ingress<S> {
    /// Reads requests for `inner`.
    pub fn new(inner: S, policy: Live<IngressPolicy>) -> Self {
        Self { inner, policy }
    }
}

impl<S, P, B> Service<Authenticated<P, B>> for Ingress<S>
where
    S: AnswersCalls<P> + Service<Call<P>, Response = Reply, Error = Error> + Clone,
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S, P, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, asked: Authenticated<P, B>) -> Self::Future {
        let received = Instant::now();
        let inner = take_ready(&mut self.inner);
        let Authenticated { principal, request } = asked;
        let Some(target) = Target::of(request.uri().path()) else {
            return ResponseFuture::refuse(unknown_route(request.uri().path()));
        };
        let (head, body) = request.into_parts();
        let policy = **self.policy.load();
        ResponseFuture::read(
            inner,
            Arrival {
                principal,
                head,
                target,
                policy,
                received,
            },
            body,
        )
    }
}

/// The error for a path that no model's API has.
pub(crate) fn unknown_route(path: &str) -> Error {
    let message = format!("nothing is served at {path}; the model's API begins at /v1");
    Error::new(ErrorKind::UnknownRoute, message)
}
