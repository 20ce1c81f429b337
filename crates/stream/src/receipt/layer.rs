use tower_layer::Layer;

use super::{Receipts, Record};

/// Hands the receipt of every call to a [`Record`], exactly once.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptLayer<R> {
    record: R,
}

// === impl ReceiptLayer ===

impl<R: Record> ReceiptLayer<R> {
    /// A layer that hands receipts to `record`.
    pub fn new(record: R) -> Self {
        Self { record }
    }
}

impl<R: Record, S> Layer<S> for ReceiptLayer<R> {
    type Service = Receipts<S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        Receipts::new(inner, self.record.clone())
    }
}
