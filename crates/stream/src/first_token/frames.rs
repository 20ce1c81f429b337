use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};
use tollgate_core::{Clock, Error, Frame, FrameKind, Frames};

use super::limits::{Limit, Limits};

/// Frames that must keep coming.
pub(super) struct Clocked {
    frames: Pin<Box<dyn Frames>>,
    limits: Limits,
    /// Since when they keep us waiting. A client that reads slowly is not the upstream's fault.
    since: Option<Instant>,
    done: bool,
    /// Set when the frames first keep us waiting, and moved only when it has run out: a frame costs at most a
    /// look at the clock and no change of a timer.
    timer: Option<Pin<Box<Sleep>>>,
}

/// An upstream that has said it is done is waited for this long to end the body, so that its connection can be
/// used again. Then the answer is complete without it.
const AFTER_DONE: Duration = Duration::from_secs(1);

// === impl Clocked ===

impl Clocked {
    pub(super) fn new(frames: Pin<Box<dyn Frames>>, limits: Limits) -> Self {
        Self {
            frames,
            limits,
            since: None,
            done: false,
            timer: None,
        }
    }

    /// The next moment at which a clock runs out.
    fn deadline(&mut self) -> Option<(Clock, Limit)> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let after = |length: Duration| {
            Some(Limit {
                at: since.checked_add(length)?,
                length,
            })
        };
        if self.done {
            return after(AFTER_DONE).map(|limit| (Clock::Idle, limit));
        }
        let idle = self
            .limits
            .idle
            .and_then(after)
            .map(|limit| (Clock::Idle, limit));
        let total = self.limits.total.map(|limit| (Clock::Total, limit));
        [idle, total]
            .into_iter()
            .flatten()
            .min_by_key(|(_, limit)| limit.at)
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<Option<Error>> {
        let Some((clock, limit)) = self.deadline() else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(limit.at)));
        while timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= limit.at {
                let error = (!self.done).then(|| Error::timed_out(clock, limit.length));
                return Poll::Ready(error);
            }
            timer.as_mut().reset(limit.at);
        }
        Poll::Pending
    }
}

impl Frames for Clocked {
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame, Error>>> {
        match self.frames.as_mut().poll_frame(cx) {
            // The answer was complete; what goes wrong behind it is nobody's loss.
            Poll::Ready(Some(Err(_))) if self.done => Poll::Ready(None),
            Poll::Ready(next) => {
                self.since = None;
                if matches!(&next, Some(Ok(frame)) if frame.kind == FrameKind::Done) {
                    self.done = true;
                    // It may stand on the idle clock, which is longer.
                    self.timer = None;
                }
                Poll::Ready(next)
            }
            Poll::Pending => self.poll_deadline(cx).map(|error| error.map(Err)),
        }
    }

    fn exact_len(&self) -> Option<u64> {
        self.frames.exact_len()
    }

    fn at_hand(&self) -> bool {
        self.frames.at_hand()
    }
}
