use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

use pin_project_lite::pin_project;
use tollgate_core::{Call, CallId, Error, ModelName, Outcome, Receipt, Reply};

use super::Record;

/// A call that has no reply yet. Dropped as such (the client left, or something below panicked), it still
/// leaves its receipt.
pub(super) struct Open<R: Record> {
    call: CallId,
    model: ModelName,
    received: Instant,
    record: Option<R>,
}

pin_project! {
    /// The reply, with the receipt bound to its end.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F, R: Record> {
        #[pin]
        inner: F,
        open: Open<R>,
    }
}

// === impl ResponseFuture ===

impl<F, R: Record> ResponseFuture<F, R> {
    pub(super) fn new(inner: F, open: Open<R>) -> Self {
        Self { inner, open }
    }
}

impl<F, R> Future for ResponseFuture<F, R>
where
    F: Future<Output = Result<Reply, Error>>,
    R: Record,
{
    type Output = Result<Reply, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.inner.poll(cx));
        match &mut result {
            Ok(reply) => this.open.follow(reply),
            Err(error) => this.open.close(Outcome::Broken(error.kind()), Some(error)),
        }
        Poll::Ready(result)
    }
}

// === impl Open ===

impl<R: Record> Open<R> {
    pub(super) fn new<P>(call: &Call<P>, record: R) -> Self {
        let model = call.envelope.model.clone();
        Self {
            call: call.id,
            model,
            received: call.received,
            record: Some(record),
        }
    }

    /// Leaves the receipt to the reply.
    fn follow(&mut self, reply: &mut Reply) {
        reply.receipt_mut().model = Some(self.model.clone());
        if let Some(record) = self.record.take() {
            reply.on_settle(move |receipt| record.record(receipt));
        }
    }

    fn close(&mut self, outcome: Outcome, error: Option<&Error>) {
        let Some(record) = self.record.take() else {
            return;
        };
        let mut receipt = Receipt::new(self.call, self.received);
        receipt.model = Some(self.model.clone());
        receipt.attempts = error
            .map(|error| error.attempts().into())
            .unwrap_or_default();
        receipt.close(outcome);
        record.record(&receipt);
    }
}

impl<R: Record> Drop for Open<R> {
    fn drop(&mut self) {
        self.close(Outcome::ClientLeft, None);
    }
}
