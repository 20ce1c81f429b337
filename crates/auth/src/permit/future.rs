use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::{Error, Reply};

use crate::principal::Slots;

pin_project! {
    /// The inner service's reply, or the refusal.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        admitted: Option<F>,
        refused: Option<Error>,
        slots: Slots,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn admitted(future: F, slots: Slots) -> Self {
        Self {
            admitted: Some(future),
            refused: None,
            slots,
        }
    }

    pub(super) fn refused(error: Error) -> Self {
        Self {
            admitted: None,
            refused: Some(error),
            slots: Slots::default(),
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
            let slots = std::mem::take(this.slots);
            if !slots.is_empty() {
                reply.on_settle(move |_| drop(slots));
            }
            reply
        })
    }
}
