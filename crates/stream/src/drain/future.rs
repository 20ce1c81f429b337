use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tollgate_core::{Error, Reply};

use super::{Drain, frames::Counted};

pin_project! {
    /// The reply, counted until it has ended.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        kind: Kind<F>,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<F> {
        Refused { error: Option<Error> },
        Counted { #[pin] inner: F, held: Option<(TaskTrackerToken, Drain)> },
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, token: TaskTrackerToken, drain: Drain) -> Self {
        Self {
            kind: Kind::Counted {
                inner,
                held: Some((token, drain)),
            },
        }
    }

    pub(super) fn refused(error: Error) -> Self {
        Self {
            kind: Kind::Refused { error: Some(error) },
        }
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Reply, Error>>,
{
    type Output = Result<Reply, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProj::Refused { error } => match error.take() {
                Some(error) => Poll::Ready(Err(error)),
                None => Poll::Pending,
            },
            KindProj::Counted { inner, held } => {
                let mut reply = ready!(inner.poll(cx))?;
                if let Some((token, drain)) = held.take() {
                    // A whole answer is only waited for; a stream can also be told to end.
                    if reply.exact_len().is_none() {
                        reply = reply.map_frames(|frames| Counted::new(frames, &drain));
                    }
                    reply.on_settle(move |_| drop(token));
                }
                Poll::Ready(Ok(reply))
            }
        }
    }
}
