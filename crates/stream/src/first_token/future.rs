use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tollgate_core::{Attempt, Clock, Clocks, Error, Reply, Started, Starting};

use super::frames::Clocked;

/// The clocks of one attempt, with the moments at which they run out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    headers: Option<Limit>,
    content: Option<Limit>,
    pub(super) idle: Option<Duration>,
    pub(super) total: Option<Limit>,
}

/// When a clock runs out, and how long it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) at: Instant,
    pub(super) length: Duration,
}

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
    match started.reply().exact_len() {
        Some(_) => started,
        None => started.map_frames(|frames| Clocked::new(frames, limits)),
    }
}

// === impl Limits ===

impl Limits {
    /// The clocks of `attempt`: the client's own before the deployment's before the gateway's.
    pub(super) fn of<P>(attempt: &Attempt<P>, clocks: &Clocks) -> Self {
        let (call, now) = (&attempt.call, Instant::now());
        let clocks = attempt.candidate.deployment.clocks.or(clocks);
        let stream = call.envelope.stream;
        let configured = clocks.stream_attempt.filter(|_| stream).or(clocks.attempt);
        let content = call.controls.timeout(stream).or(configured);
        let received = Instant::from_std(call.received);
        Self {
            headers: Limit::after(now, clocks.headers),
            content: Limit::after(now, content),
            idle: clocks.idle,
            total: Limit::after(received, clocks.total),
        }
    }

    fn before_head(&self) -> Option<(Clock, Limit)> {
        let headers = self.headers.map(|limit| (Clock::Headers, limit));
        [headers, self.before_content()]
            .into_iter()
            .flatten()
            .min_by_key(|(_, limit)| limit.at)
    }

    fn before_content(&self) -> Option<(Clock, Limit)> {
        let content = self.content.map(|limit| (Clock::Attempt, limit));
        let total = self.total.map(|limit| (Clock::Total, limit));
        [content, total]
            .into_iter()
            .flatten()
            .min_by_key(|(_, limit)| limit.at)
    }
}

// === impl Limit ===

impl Limit {
    fn after(start: Instant, length: Option<Duration>) -> Option<Self> {
        let length = length?;
        start.checked_add(length).map(|at| Self { at, length })
    }
}
