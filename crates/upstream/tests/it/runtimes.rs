//! The runtimes that the gateway runs on.

use std::future::Future;

use tokio::runtime::Builder;

/// Runs a test in a task of a runtime of one thread, and in one of a runtime of several.
pub(crate) fn on_both<F>(test: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(runtime.spawn(test())).unwrap();
    }
}
