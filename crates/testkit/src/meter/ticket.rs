//! One request's entry in the ledger, from its arrival to its end.

use std::sync::Arc;

use super::{Ledger, ModelMeter};

/// Bills one request and tells how it ended: dropped unsettled, its client has left.
#[derive(Debug)]
pub(crate) struct Ticket {
    ledger: Arc<Ledger>,
    model: String,
    stream: bool,
    settled: bool,
}

// === impl Ticket ===

impl Ticket {
    pub(crate) fn open(ledger: &Arc<Ledger>, model: &str) -> Self {
        ledger.book(model, |meter, line| {
            meter.open_requests += 1;
            line.requests += 1;
        });
        Self {
            ledger: Arc::clone(ledger),
            model: model.to_owned(),
            stream: false,
            settled: false,
        }
    }

    /// A ticket that leaves no trace in the ledger.
    pub(crate) fn unmetered(ledger: &Arc<Ledger>) -> Self {
        Self {
            ledger: Arc::clone(ledger),
            model: String::new(),
            stream: false,
            settled: true,
        }
    }

    /// Marks the answer as a stream.
    pub(crate) fn stream(&mut self) {
        self.stream = true;
        self.ledger
            .book(&self.model, |meter, _| meter.open_streams += 1);
    }

    pub(crate) fn bill_prompt(&self, tokens: u64) {
        self.bill(|line| line.prompt_tokens += tokens);
    }

    pub(crate) fn bill_completion(&self, tokens: u64) {
        self.bill(|line| line.completion_tokens += tokens);
    }

    fn bill(&self, change: impl FnOnce(&mut ModelMeter)) {
        if !self.settled {
            self.ledger.book(&self.model, |_, line| change(line));
        }
    }

    /// The answer is out to its last byte.
    pub(crate) fn complete(&mut self) {
        self.settle(true);
    }

    /// The mock itself ends the answer early.
    pub(crate) fn abort(&mut self) {
        self.settle(false);
    }

    fn settle(&mut self, completed: bool) {
        if std::mem::replace(&mut self.settled, true) {
            return;
        }
        let streams = u64::from(self.stream);
        self.ledger.book(&self.model, |meter, line| {
            meter.open_requests = meter.open_requests.saturating_sub(1);
            meter.open_streams = meter.open_streams.saturating_sub(streams);
            line.streams_completed += streams * u64::from(completed);
            line.streams_aborted += streams * u64::from(!completed);
        });
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.settled {
            self.settle(false);
            self.ledger.disconnected();
        }
    }
}
