use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tollgate_core::{Error, Reply, Started, Starting};

use super::{frames::Clocked, limits::Limits};

pin_project! {
    /// Waits for the head of the answer, then for its first content.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        stage: Stage<F>,
        limits: Limits,
        // Set only once something keeps us waiting.
        #[pin]
        timer: Option<Sleep>,
    }
}

pin_project! {
    #[project = StageProj]
    enum Stage<F> {
        Asking { #[pin] answer: F },
        Starting { starting: Starting },
    }
}

// === impl ResponseFuture ===

impl<F> ResponseFuture<F> {
    pub(super) fn new(answer: F, limits: Limits) -> Self {
        Self {
            stage: Stage::Asking { answer },
            limits,
            timer: None,
        }
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Reply, Error>>,
{
    type Output = Result<Started, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let limit = match this.stage.as_mut().project() {
                StageProj::Asking { answer } => match answer.poll(cx) {
                    Poll::Ready(reply) => {
                        let starting = reply?.start();
                        this.stage.set(Stage::Starting { starting });
                        continue;
                    }
                    Poll::Pending => this.limits.before_head(),
                },
                StageProj::Starting { starting } => match Pin::new(starting).poll(cx) {
                    Poll::Ready(started) => {
                        return Poll::Ready(started.map(|started| watch(started, *this.limits)));
                    }
                    Poll::Pending => this.limits.before_content(),
                },
            };
            let Some((clock, limit)) = limit else {
                return Poll::Pending;
            };
            ready!(poll_timer(this.timer.as_mut(), limit.at, cx));
            return Poll::Ready(Err(Error::timed_out(clock, limit.length)));
        }
    }
}

/// Ready at `deadline`. The timer may stand on an earlier one, which has ceased to matter.
fn poll_timer(
    mut timer: Pin<&mut Option<Sleep>>,
    deadline: Instant,
    cx: &mut Context<'_>,
) -> Poll<()> {
    if timer.is_none() {
        timer.set(Some(sleep_until(deadline)));
    }
    let Some(mut timer) = timer.as_pin_mut() else {
        return Poll::Pending;
    };
    loop {
        ready!(timer.as_mut().poll(cx));
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        timer.as_mut().reset(deadline);
    }
}

/// Keeps the clocks of what is still to come; an answer that is all there needs none.
fn watch(started: Started, limits: Limits) -> Started {
    match started.reply().at_hand() {
        true => started,
        false => started.map_frames(|frames| Clocked::new(frames, limits)),
    }
}
