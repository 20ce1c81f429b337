use std::task::{Context, Poll};

use http::Request;
use tollgate_core::{Authenticated, Error, Live};
use tower_service::Service;

use crate::{Authenticate, ResponseFuture, key::forget_query_key};

/// Lets authenticated requests through; see [`AuthLayer`](crate::AuthLayer).
#[derive(Debug)]
pub struct Auth<S, A> {
    inner: S,
    authenticate: Live<A>,
}

// === impl Auth ===

impl<S, A> Auth<S, A> {
    /// Guards `inner`.
    pub fn new(inner: S, authenticate: Live<A>) -> Self {
        Self {
            inner,
            authenticate,
        }
    }
}

impl<S: Clone, A> Clone for Auth<S, A> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            authenticate: self.authenticate.clone(),
        }
    }
}

impl<S, A, B> Service<Request<B>> for Auth<S, A>
where
    S: Service<Authenticated<A::Principal, B>, Error = Error>,
    A: Authenticate,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut head, body) = request.into_parts();
        let authenticate = self.authenticate.load();
        match authenticate.authenticate(&head) {
            Ok(principal) => {
                authenticate.forget(&mut head.headers);
                forget_query_key(&mut head.uri);
                let request = Request::from_parts(head, body);
                ResponseFuture::admitted(self.inner.call(Authenticated { principal, request }))
            }
            Err(error) => {
                let held = authenticate.hold(&error);
                ResponseFuture::refused(error, held)
            }
        }
    }
}
