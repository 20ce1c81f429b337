use std::task::{Context, Poll};

use tollgate_core::{Attempt, Clocks, Error, Live, Started, check::AnswersAttempts};
use tower_service::Service;

use super::{ResponseFuture, limits::Limits};

/// Proves that answers have begun; see [`FirstTokenLayer`](super::FirstTokenLayer).
#[derive(Clone, Debug)]
pub struct FirstToken<S> {
    inner: S,
    clocks: Live<Clocks>,
}

// === impl FirstToken ===

impl<S> FirstToken<S> {
    /// Guards the answers of `inner`.
    pub fn new(inner: S, clocks: Live<Clocks>) -> Self {
        Self { inner, clocks }
    }
}

impl<S, P> Service<Attempt<P>> for FirstToken<S>
where
    S: AnswersAttempts<P>,
{
    type Response = Started;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt<P>) -> Self::Future {
        let limits = Limits::of(&attempt, &self.clocks.load());
        ResponseFuture::new(self.inner.call(attempt), limits)
    }
}
