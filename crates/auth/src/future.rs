use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use tollgate_core::Error;

pin_project! {
    /// The inner service's response, or the refusal.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        admitted: Option<F>,
        refused: Option<Error>,
        held: Option<Pin<Box<Sleep>>>,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(crate) fn admitted(future: F) -> Self {
        Self {
            admitted: Some(future),
            refused: None,
            held: None,
        }
    }

    /// Refuses after a time.
    pub(crate) fn refused(error: Error, held: Option<Duration>) -> Self {
        Self {
            admitted: None,
            refused: Some(error),
            held: held.map(|time| Box::pin(sleep(time))),
        }
    }
}

impl<F, R> Future for ResponseFuture<F>
where
    F: Future<Output = Result<R, Error>>,
{
    type Output = Result<R, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(held) = this.held {
            ready!(held.as_mut().poll(cx));
        }
        match (this.admitted.as_pin_mut(), this.refused.take()) {
            (_, Some(error)) => Poll::Ready(Err(error)),
            (Some(admitted), None) => admitted.poll(cx),
            (None, None) => Poll::Pending,
        }
    }
}
