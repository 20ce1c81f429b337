use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// How fast keys are refused that let nobody in.
///
/// To try a key costs no more than to refuse it, so that a flood of wrong keys would take the processor from everyone
/// else. The first refusals of a flood are answered at once, as somebody who mistyped a key expects; what comes faster
/// after that waits for its turn, up to a limit. Whoever waits for the answer before trying the next key is slowed down
/// by it; on HTTP/1.1 that is the whole connection. Clones share one pace.
///
/// The turns are those of the generic cell rate algorithm (ITU-T recommendation I.371).
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    begun: Instant,
    /// When the next refusal has its turn, in microseconds since the beginning.
    turn: Arc<AtomicU64>,
}

/// Each refusal takes up so many microseconds.
const GAP: u64 = 1_000;

/// As many microseconds may be taken up in advance: a thousand refusals at once.
const BURST: u64 = 1_000_000;

/// Nobody waits for longer, in microseconds: whoever waits takes up memory, and in front of the gateway perhaps a
/// connection that a proxy could use for others.
const LONGEST: u64 = 250_000;

// === impl Pace ===

impl Pace {
    pub(crate) fn new() -> Self {
        Self {
            begun: Instant::now(),
            turn: Arc::default(),
        }
    }

    /// How long the next refusal has to wait, if at all.
    pub(crate) fn next(&self) -> Option<Duration> {
        let now = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let after = |turn: u64| (turn + GAP).clamp(now + GAP, now + BURST + LONGEST);
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        let turn = self
            .turn
            .fetch_update(set, fetch, |turn| Some(after(turn)))
            .unwrap_or_default();
        let wait = turn.saturating_sub(now + BURST).min(LONGEST);
        (wait > 0).then(|| Duration::from_micros(scattered(wait)))
    }
}

/// Turns that are beyond the limit would all be the same one, and everybody's answers leave together.
fn scattered(wait: u64) -> u64 {
    match wait {
        LONGEST => fastrand::u64(LONGEST / 2..=LONGEST),
        _ => wait,
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    /// How many refusals are answered at once, of so many.
    fn at_once(pace: &Pace, of: usize) -> usize {
        (0..of).filter(|_| pace.next().is_none()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_is_answered_at_the_pace() {
        let pace = Pace::new();
        assert_eq!(at_once(&pace, 1_500), 1_001);
        advance(Duration::from_secs(10)).await;
        assert_eq!(at_once(&pace, 1_500), 1_001, "the burst is there again");
    }

    #[tokio::test(start_paused = true)]
    async fn turns_follow_each_other_and_nobody_waits_for_long() {
        let pace = Pace::new();
        at_once(&pace, 1_001);
        assert_eq!(pace.next(), Some(Duration::from_millis(1)));
        assert_eq!(pace.clone().next(), Some(Duration::from_millis(2)));
        at_once(&pace, 100_000);
        let longest = Duration::from_micros(LONGEST);
        assert!((longest / 2..=longest).contains(&pace.next().unwrap()));
        advance(longest + Duration::from_millis(2)).await;
        assert_eq!(pace.next(), None, "they have had their turns");
    }
}
