//! The mock's own invoice: what it served, billed and saw.

mod ledger;
mod ticket;

pub(crate) use ledger::Ledger;
pub(crate) use ticket::Ticket;

use std::{collections::BTreeMap, time::Instant};

use serde::Serialize;

/// What a mock provider served since its start or its last reset.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Meter {
    /// By the model asked for, without a fault suffix; calls that name none are under `unknown`.
    pub models: BTreeMap<String, ModelMeter>,
    /// Connections accepted.
    pub connections: u64,
    /// Connections that are open now.
    pub open_connections: u64,
    /// Requests whose answer is not yet complete.
    pub open_requests: u64,
    /// Streamed answers among [`open_requests`](Self::open_requests).
    pub open_streams: u64,
    /// Requests whose client left before the answer was complete.
    pub disconnects: u64,
    /// When the last such client left.
    #[serde(skip)]
    pub last_disconnect: Option<Instant>,
    /// The same in milliseconds since the Unix epoch.
    pub last_disconnect_unix_ms: Option<u64>,
}

/// One model's line of the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ModelMeter {
    /// Requests received, failed ones included.
    pub requests: u64,
    /// Prompt tokens of the answers that began.
    pub prompt_tokens: u64,
    /// Completion tokens that left the mock; of an aborted stream those sent until then.
    pub completion_tokens: u64,
    /// Streams that were sent to their end.
    pub streams_completed: u64,
    /// Streams that ended early, by a fault or by their client.
    pub streams_aborted: u64,
}

// === impl Meter ===

impl Meter {
    /// The line of `model`; empty when it was never asked for.
    #[must_use]
    pub fn model(&self, model: &str) -> ModelMeter {
        self.models.get(model).cloned().unwrap_or_default()
    }

    /// The sum of all lines.
    #[must_use]
    pub fn total(&self) -> ModelMeter {
        let mut total = ModelMeter::default();
        for line in self.models.values() {
            total.requests += line.requests;
            total.prompt_tokens += line.prompt_tokens;
            total.completion_tokens += line.completion_tokens;
            total.streams_completed += line.streams_completed;
            total.streams_aborted += line.streams_aborted;
        }
        total
    }
}
