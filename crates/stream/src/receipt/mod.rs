//! Every call leaves one receipt.

mod future;
mod layer;
mod service;

use tollgate_core::Receipt;

pub use self::{future::ResponseFuture, layer::ReceiptLayer, service::Receipts};

/// Takes receipts: a log, a ledger, a counter.
///
/// It is called when an answer has ended, on whatever thread that happens, and must not block.
pub trait Record: Clone + Send + Sync + 'static {
    /// Takes a closed receipt.
    fn record(&self, receipt: &Receipt);
}

impl<F: Fn(&Receipt) + Clone + Send + Sync + 'static> Record for F {
    fn record(&self, receipt: &Receipt) {
        self(receipt);
    }
}
