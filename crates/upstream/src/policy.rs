use std::time::Duration;

use tollgate_wire::answer::AnswerLimits;

/// How connections are made and kept, and how much an answer may hold.
#[derive(Clone, Copy, Debug)]
pub struct UpstreamPolicy {
    /// Until a connection stands, TLS included; for deployments without a clock of their own.
    pub connect: Duration,
    /// An idle connection is used again for this long, and closed within ten seconds more.
    pub idle: Duration,
    /// So many idle connections are kept for each origin.
    pub most_idle: usize,
    /// How much of an answer may be held at once.
    pub limits: AnswerLimits,
}

// === impl UpstreamPolicy ===

impl Default for UpstreamPolicy {
    /// 10 s to connect; up to 1,024 idle connections an origin, for 90 s; answers of 100 MB, events of 16 MB.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(90),
            most_idle: 1024,
            limits: AnswerLimits {
                whole: 100_000_000,
                event: 16_000_000,
            },
        }
    }
}
