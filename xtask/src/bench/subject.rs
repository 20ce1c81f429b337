//! A server under measurement.

use std::time::Instant;

use anyhow::Result;
use serde_json::Value;

use super::load::{Exchange, Expect, Load, Until};
use super::metric::Metric;
use super::recipe::Recipe;
use super::server::Server;
use super::streamed::Streamed;
use super::text;

/// A server to be measured; without a recipe it is the upstream itself.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The running server.
    pub(crate) server: Server,
    /// How to start another one.
    pub(crate) recipe: Option<Recipe>,
}

/// Processor time of a server while something ran, with what came of it.
#[derive(Debug)]
pub(crate) struct Window {
    exchanges: Vec<Exchange>,
    cpu_us: f64,
    seconds: f64,
}

/// Figures of one measurement.
pub(crate) type Figures = Vec<(Metric, f64)>;

// === impl Subject ===

impl Subject {
    /// Starts a server that can be started again.
    pub(crate) fn start(recipe: Recipe) -> Result<Self> {
        let server = Server::start(&recipe)?;
        Ok(Self {
            server,
            recipe: Some(recipe),
        })
    }

    /// Opens connections to it.
    pub(crate) async fn load(
        &self,
        connections: usize,
        body: &Value,
        expect: Expect,
    ) -> Result<Load> {
        let address = self.server.address();
        Load::open(address, connections, text::request(body), expect).await
    }

    /// Runs a load and takes the processor time meanwhile.
    pub(crate) async fn window(&self, load: &mut Load, until: Until) -> Result<Window> {
        let tree = self.server.tree()?;
        let before = tree.cpu()?;
        let started = Instant::now();
        let exchanges = load.run(until).await?;
        let seconds = started.elapsed().as_secs_f64();
        let cpu_us = tree.cpu()?.saturating_sub(before).as_secs_f64() * 1e6;
        Ok(Window {
            exchanges,
            cpu_us,
            seconds,
        })
    }
}

// === impl Window ===

impl Window {
    /// Both figures of requests.
    pub(crate) fn per_request(&self, cpu: Metric, rate: Metric) -> Figures {
        vec![
            (cpu, self.cpu_per_request()),
            (rate, self.requests_per_second()),
        ]
    }

    /// Microseconds of processor time for each request.
    pub(crate) fn cpu_per_request(&self) -> f64 {
        self.cpu_us / self.exchanges.len() as f64
    }

    /// Microseconds of processor time for each event with content that arrived.
    pub(crate) fn cpu_per_chunk(&self, streamed: Streamed) -> f64 {
        let beside = streamed.beside() * self.exchanges.len() as u64;
        self.cpu_us / (self.events() - beside as f64)
    }

    /// Requests that were answered in a second.
    pub(crate) fn requests_per_second(&self) -> f64 {
        self.exchanges.len() as f64 / self.seconds
    }

    /// Events that arrived in a second.
    pub(crate) fn events_per_second(&self) -> f64 {
        self.events() / self.seconds
    }

    fn events(&self) -> f64 {
        self.exchanges
            .iter()
            .map(|exchange| exchange.events as f64)
            .sum()
    }
}
