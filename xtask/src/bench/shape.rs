//! How long a run takes.

use std::time::Duration;

/// Counts and times of one measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How often everything is measured; the order of the servers is reversed in every second
    /// round.
    pub(crate) rounds: u32,
    /// Load before a window, so that connections are open and buffers have grown.
    pub(crate) warm_up: Duration,
    /// The measured time.
    pub(crate) window: Duration,
    /// Events of each of the thousand streams.
    pub(crate) stream_events: u32,
    /// Starts in each round.
    pub(crate) starts: u32,
}

// === impl Shape ===

impl Shape {
    /// Two rounds of short windows, for a look in between.
    pub(crate) const QUICK: Self = Self {
        rounds: 2,
        warm_up: Duration::from_millis(300),
        window: Duration::from_secs(1),
        stream_events: 100,
        starts: 2,
    };

    /// Four rounds, for figures that are published.
    pub(crate) const FULL: Self = Self {
        rounds: 4,
        warm_up: Duration::from_millis(500),
        window: Duration::from_secs(3),
        stream_events: 250,
        starts: 3,
    };
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rounds, window, .. } = self;
        write!(
            f,
            "Medians of {rounds} rounds with windows of {} s; the target alone on one processor.",
            window.as_secs()
        )
    }
}
