use std::task::{Context, Poll};

use tollgate_core::{Attempt, Error, Live, Reply, check::SendsUpstream};
use tower_service::Service;

use super::{PassthroughPolicy, ResponseFuture, build};

/// Sends a client's own bytes to the provider; see [`PassthroughLayer`](super::PassthroughLayer).
#[derive(Clone, Debug)]
pub struct Passthrough<S> {
    inner: S,
    policy: Live<PassthroughPolicy>,
}

// === impl Passthrough ===

impl<S> Passthrough<S> {
    /// Sends through `inner`.
    pub fn new(inner: S, policy: Live<PassthroughPolicy>) -> Self {
        Self { inner, policy }
    }
}

impl<S, P> Service<Attempt<P>> for Passthrough<S>
where
    S: SendsUpstream,
{
    type Response = Reply;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt<P>) -> Self::Future {
        match build(&attempt, &self.policy.load()) {
            Ok(request) => ResponseFuture::sent(self.inner.call(request)),
            Err(error) => ResponseFuture::refused(error),
        }
    }
}
