use std::task::{Context, Poll};

use tollgate_core::{Attempt, Error, Live, Reply, check::SendsUpstream};
use tollgate_wire::PassthroughPolicy;
use tower_service::Service;

use crate::{ResponseFuture, TranslatePolicy, request, request::Made};

/// Asks providers in their own dialect; see [`TranslateLayer`](crate::TranslateLayer).
#[derive(Clone, Debug)]
pub struct Translate<S> {
    inner: S,
    passthrough: Live<PassthroughPolicy>,
    policy: Live<TranslatePolicy>,
}

// === impl Translate ===

impl<S> Translate<S> {
    /// Sends through `inner`.
    pub fn new(
        inner: S,
        passthrough: Live<PassthroughPolicy>,
        policy: Live<TranslatePolicy>,
    ) -> Self {
        Self {
            inner,
            passthrough,
            policy,
        }
    }
}

impl<S, P> Service<Attempt<P>> for Translate<S>
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
        let policies = (&**self.passthrough.load(), &**self.policy.load());
        match request::build(&attempt, policies.0, *policies.1) {
            Ok(Made::Request(request)) => ResponseFuture::sent(self.inner.call(*request)),
            Ok(Made::Reply(reply)) => ResponseFuture::ready(Ok(*reply)),
            Err(error) => ResponseFuture::ready(Err(error)),
        }
    }
}
