//! The threads that serve.

use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};

/// A runtime with `workers` threads; one for each processor unless said otherwise. A single thread needs no
/// scheduler between threads, which saves part of every request.
pub(crate) fn build(workers: Option<usize>) -> std::io::Result<Runtime> {
    let workers = workers
        .or_else(|| available_parallelism().ok().map(Into::into))
        .unwrap_or(1);
    let mut builder = match workers {
        0 | 1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder.worker_threads(workers.max(1)).enable_all().build()
}
