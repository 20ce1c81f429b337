use std::task::{Context, Poll};

use tollgate_core::{Call, Error, Reply, check::AnswersCalls};
use tower_service::Service;

use super::{Record, ResponseFuture};

/// Writes down what becomes of calls; see [`ReceiptLayer`](super::ReceiptLayer).
#[derive(Clone, Debug)]
pub struct Receipts<S, R> {
    inner: S,
    record: R,
}

// === impl Receipts ===

impl<S, R> Receipts<S, R> {
    /// Hands the receipts of calls to `inner` to `record`.
    pub fn new(inner: S, record: R) -> Self {
        Self { inner, record }
    }
}

impl<S, R, P> Service<Call<P>> for Receipts<S, R>
where
    S: AnswersCalls<P>,
    R: Record,
{
    type Response = Reply;
    type Error = Error;
    type Future = ResponseFuture<S::Future, R>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call<P>) -> Self::Future {
        let open = super::future::Open::new(&call, self.record.clone());
        ResponseFuture::new(self.inner.call(call), open)
    }
}
