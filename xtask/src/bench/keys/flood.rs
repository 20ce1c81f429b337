//! Valid calls while others try wrong keys.

use std::time::Duration;

use anyhow::Result;

use super::KEY;
use crate::bench::{
    load::{Expect, Load, Until},
    shape::Shape,
    stats::percentile_ms,
    subject::Subject,
    text,
};

/// Connections of those who try wrong keys, each as fast as it is refused.
const STRANGERS: usize = 1_000;

/// Valid calls, each second: eight connections, a call every eight milliseconds on each.
const CONNECTIONS: usize = 8;
const PERIOD: Duration = Duration::from_millis(8);

/// How valid calls fared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fared {
    pub(super) median_ms: f64,
    pub(super) tail_ms: f64,
    /// Wrong keys each second meanwhile.
    pub(super) wrong: f64,
}

/// Sends 1,000 valid calls a second, with a flood of wrong keys beside them or without.
pub(super) async fn paced(subject: &Subject, shape: Shape, flooded: bool) -> Result<Fared> {
    let address = subject.server.address();
    let valid = text::request_with(&text::small(), KEY);
    let mut valid = Load::open(address, CONNECTIONS, valid, Expect::Whole).await?;
    valid.run(Until::Count(10)).await?;
    let wrong = text::request_with(&text::small(), "sk-wrong-0123456789abcdefghijklmnop");
    let strangers = if flooded { STRANGERS } else { 0 };
    let mut wrong = Load::open(address, strangers, wrong, Expect::Refused).await?;
    let pace = Until::Paced {
        period: PERIOD,
        total: shape.window,
    };
    // What a flood may send at once is over before it is measured.
    wrong.run(Until::Count(2)).await?;
    let (valid, wrong) = tokio::join!(valid.run(pace), wrong.run(Until::Elapsed(shape.window)));
    let valid = valid?;
    let totals = || valid.iter().map(|exchange| exchange.total);
    Ok(Fared {
        median_ms: percentile_ms(totals(), 0.5),
        tail_ms: percentile_ms(totals(), 0.99),
        wrong: wrong?.len() as f64 / shape.window.as_secs_f64(),
    })
}
