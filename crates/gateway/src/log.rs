//! What the gateway tells its operator, on standard error.

use std::io::{IsTerminal as _, stderr};

use tollgate::core::{Outcome, Receipt};
use tollgate_config::{Level, Log};
use tracing_subscriber::{filter::LevelFilter, fmt};

/// Starts logging.
pub(crate) fn start(log: Log) {
    let level = match log.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let lines = fmt()
        .with_max_level(level)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    if log.json {
        lines.json().init()
    } else {
        lines.init()
    }
}

/// One line for each call: failures at `warn`, all others (clients' own mistakes among them) at `debug`, so that a
/// busy gateway is not kept busy by its log.
pub(crate) fn receipt(receipt: &Receipt) {
    match receipt.outcome {
        Outcome::Broken(kind) if kind.retryable() || !receipt.attempts.is_empty() => {
            tracing::warn!(
                call = %receipt.call,
                model = receipt.model.as_deref(),
                deployment = receipt.deployment.as_ref().map(|deployment| &*deployment.id),
                attempts = receipt.attempts.len(),
                total_ms = receipt.total.as_secs_f64() * 1000.0,
                "call failed: {kind:?}"
            )
        }
        outcome => tracing::debug!(
            call = %receipt.call,
            model = receipt.model.as_deref(),
            upstream_model = receipt.upstream_model.as_deref(),
            deployment = receipt.deployment.as_ref().map(|deployment| &*deployment.id),
            attempts = receipt.attempts.len(),
            input = receipt.usage.total_input(),
            output = receipt.usage.total_output(),
            cost = receipt.cost().map(tracing::field::display),
            first_token_ms = receipt.first_token.map(|time| time.as_secs_f64() * 1000.0),
            total_ms = receipt.total.as_secs_f64() * 1000.0,
            "call ended: {outcome:?}"
        ),
    }
}
