use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::{Error, Reply};

pin_project! {
    /// The upstream's reply, the gateway's own, or why nobody was asked.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        sent: Option<F>,
        ready: Option<Result<Reply, Error>>,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(crate) fn sent(future: F) -> Self {
        Self {
            sent: Some(future),
            ready: None,
        }
    }

    pub(crate) fn ready(result: Result<Reply, Error>) -> Self {
        Self {
            sent: None,
            ready: Some(result),
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
        match (this.sent.as_pin_mut(), this.ready.take()) {
            (_, Some(result)) => Poll::Ready(result),
            (Some(sent), None) => sent.poll(cx),
            (None, None) => Poll::Pending,
        }
    }
}
