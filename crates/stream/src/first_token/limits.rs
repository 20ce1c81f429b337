use std::time::Duration;

use tokio::time::Instant;
use tollgate_core::{Attempt, Clock, Clocks};

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

    pub(super) fn before_head(&self) -> Option<(Clock, Limit)> {
        let headers = self.headers.map(|limit| (Clock::Headers, limit));
        [headers, self.before_content()]
            .into_iter()
            .flatten()
            .min_by_key(|(_, limit)| limit.at)
    }

    pub(super) fn before_content(&self) -> Option<(Clock, Limit)> {
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
