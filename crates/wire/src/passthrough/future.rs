use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::{Error, Reply};

pin_project! {
    /// The upstream's reply, or why it was not asked.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        sent: Option<F>,
        refused: Option<Error>,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn sent(future: F) -> Self {
        Self {
            sent: Some(future),
            refused: None,
        }
    }

    pub(super) fn refused(error: Error) -> Self {
        Self {
            sent: None,
            refused: Some(error),
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
        match (this.sent.as_pin_mut(), this.refused.take()) {
            (_, Some(error)) => Poll::Ready(Err(error)),
            (Some(sent), None) => sent.poll(cx),
            (None, None) => Poll::Pending,
        }
    }
}
