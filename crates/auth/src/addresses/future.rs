use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tollgate_core::Error;

pin_project! {
    /// The inner service's response, or the refusal of an address.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        admitted: Option<F>,
        refused: Option<Error>,
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn admitted(future: F) -> Self {
        Self {
            admitted: Some(future),
            refused: None,
        }
    }

    pub(super) fn refused(error: Error) -> Self {
        Self {
            admitted: None,
            refused: Some(error),
        }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<R, E>>,
    E: Into<Error>,
{
    type Output = Result<R, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match (this.admitted.as_pin_mut(), this.refused.take()) {
            (_, Some(error)) => Poll::Ready(Err(error)),
            (Some(admitted), None) => admitted.poll(cx).map_err(Into::into),
            (None, None) => Poll::Pending,
        }
    }
}
