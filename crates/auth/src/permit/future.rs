use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::{Error, Reply};

use crate::holder::Slot;

pin_project! {
    /// The inner service's reply, or the refusal.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        admitted: Option<F>,
        refused: Option<Error>,
        slot: Option<Slot>,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn admitted(future: F, slot: Option<Slot>) -> Self {
        Self {
            admitted: Some(future),
            refused: None,
            slot,
        }
    }

    pub(super) fn refused(error: Error) -> Self {
        Self {
            admitted: None,
            refused: Some(error),
            slot: None,
        }
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Reply, Error>>,
{
    type Output = Result<Reply, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = match (this.admitted.as_pin_mut(), this.refused.take()) {
            (_, Some(error)) => Poll::Ready(Err(error)),
            (Some(admitted), None) => admitted.poll(cx),
            (None, None) => Poll::Pending,
        };
        result.map_ok(|mut reply| {
            // The place is free when the answer has ended, however that comes about.
            if let Some(slot) = this.slot.take() {
                reply.on_settle(move |_| drop(slot));
            }
            reply
        })
    }
}
