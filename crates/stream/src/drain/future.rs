use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tokio_util::{sync::WaitForCancellationFutureOwned, task::task_tracker::TaskTrackerToken};
use tollgate_core::{Error, Reply};

use super::{Drain, frames::Counted, signal::closing};

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
        Counted {
            #[pin]
            inner: F,
            held: Option<(TaskTrackerToken, Drain)>,
            // Set once the answer keeps us waiting.
            #[pin]
            closed: Option<WaitForCancellationFutureOwned>,
        },
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, token: TaskTrackerToken, drain: Drain) -> Self {
        Self {
            kind: Kind::Counted {
                inner,
                held: Some((token, drain)),
                closed: None,
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
            KindProj::Counted {
                inner,
                held,
                closed,
            } => {
                let mut reply = match inner.poll(cx) {
                    Poll::Ready(reply) => reply?,
                    Poll::Pending => {
                        ready!(poll_closed(closed, held, cx));
                        return Poll::Ready(Err(closing()));
                    }
                };
                if let Some((token, drain)) = held.take() {
                    // A whole answer is only waited for; a stream can also be told to end.
                    if !reply.at_hand() {
                        reply = reply.map_frames(|frames| Counted::new(frames, &drain));
                    }
                    reply.on_settle(move |_| drop(token));
                }
                Poll::Ready(Ok(reply))
            }
        }
    }
}

/// Ready when calls must end; waits from its first poll on.
fn poll_closed(
    mut closed: Pin<&mut Option<WaitForCancellationFutureOwned>>,
    held: &Option<(TaskTrackerToken, Drain)>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    if closed.is_none() {
        closed.set(held.as_ref().map(|(_, drain)| drain.closed()));
    }
    match closed.as_pin_mut() {
        Some(closed) => closed.poll(cx),
        None => Poll::Pending,
    }
}
