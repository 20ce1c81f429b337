use std::task::{Context, Poll};

use tollgate_core::{Call, Error, Reply, check::AnswersCalls};
use tower_service::Service;

use super::{Drain, ResponseFuture};

/// Counts calls and ends them in time; see [`DrainLayer`](super::DrainLayer).
#[derive(Clone, Debug)]
pub struct Draining<S> {
    inner: S,
    drain: Drain,
}

// === impl Draining ===

impl<S> Draining<S> {
    /// Counts calls to `inner`.
    pub fn new(inner: S, drain: Drain) -> Self {
        Self { inner, drain }
    }
}

impl<S, P> Service<Call<P>> for Draining<S>
where
    S: AnswersCalls<P>,
{
    type Response = Reply;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call<P>) -> Self::Future {
        match self.drain.enter() {
            Ok(token) => ResponseFuture::new(self.inner.call(call), token, self.drain.clone()),
            Err(error) => ResponseFuture::refused(error),
        }
    }
}
