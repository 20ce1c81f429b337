//! A running mock provider.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    backend::Backend, config::MockConfig, fault::Fault, journal::ReceivedRequest, meter::Meter,
    recordings::Exchange, server,
};

/// A provider on a local port; it stops, and its connections close, when it is dropped.
///
/// See the [crate documentation](crate) for an example.
#[derive(Debug)]
pub struct MockProvider {
    addr: SocketAddr,
    scheme: &'static str,
    backend: Arc<Backend>,
    accepting: JoinHandle<()>,
}

// === impl MockProvider ===

impl MockProvider {
    /// Binds and starts serving on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// The address cannot be bound.
    pub async fn start(config: MockConfig) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let transport = server::Transport::of(&config);
        let scheme = transport.scheme();
        let backend = Backend::new(config);
        let accepting = tokio::spawn(server::accept(listener, transport, Arc::clone(&backend)));
        Ok(Self {
            addr,
            scheme,
            backend,
            accepting,
        })
    }

    /// The address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://HOST:PORT`, or `https` when it serves TLS; without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}://{}", self.scheme, self.addr)
    }

    /// A base URL under which every call suffers `spec`, which is written into it as it is.
    #[must_use]
    pub fn faulty_url(&self, spec: &str) -> String {
        format!("{}/fault/{spec}", self.base_url())
    }

    /// Appends faults to the script; each request takes one, until none is left.
    pub fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        self.backend.script(faults);
    }

    /// From the next request on, answers with what `exchange` recorded; none goes back to
    /// OpenAI's dialect.
    pub fn play(&self, exchange: impl Into<Option<Exchange>>) {
        self.backend.play(exchange.into());
    }

    /// What was served until now.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.backend.ledger.snapshot()
    }

    /// The requests received until now, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.backend.journal.all()
    }

    /// Forgets meter, requests and script.
    pub fn reset(&self) {
        self.backend.reset();
    }

    /// Waits until a client leaves before its answer is complete; false when none does in time.
    ///
    /// Each disconnect answers one call, so one from before the call counts if it was not
    /// reported yet.
    pub async fn closed_within(&self, limit: Duration) -> bool {
        self.backend.ledger.disconnected_within(limit).await
    }

    /// Serves until the process ends.
    pub async fn run(mut self) {
        // The task ends only if it panics, and then there is nothing left to serve.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for MockProvider {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
