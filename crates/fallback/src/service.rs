use std::task::{Context, Poll};

use tollgate_core::{Call, Error, Reply, Route, check::StartsAttempts, take_ready};
use tower_service::Service;

use crate::ResponseFuture;

/// Answers calls by whoever answers first; see [`FallbackLayer`](crate::FallbackLayer).
#[derive(Clone, Debug)]
pub struct Fallback<S, R> {
    inner: S,
    route: R,
}

// === impl Fallback ===

impl<S, R> Fallback<S, R> {
    /// Tries candidates of `route` with `inner`.
    pub fn new(inner: S, route: R) -> Self {
        Self { inner, route }
    }
}

impl<S, R, P> Service<Call<P>> for Fallback<S, R>
where
    S: StartsAttempts<P> + Clone,
    R: Route<P>,
{
    type Response = Reply;
    type Error = Error;
    type Future = ResponseFuture<S, P>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call<P>) -> Self::Future {
        match self.route.plan(&call) {
            Ok(plan) => ResponseFuture::new(take_ready(&mut self.inner), call, plan),
            Err(error) => ResponseFuture::refused(error),
        }
    }
}
