//! Driving many connections at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at, sleep};

use super::{Connection, Exchange, Expect};

/// Connections to one target and the request they send.
#[derive(Debug)]
pub(crate) struct Load {
    connections: Vec<Connection>,
    request: Arc<[u8]>,
    expect: Expect,
}

/// When a connection stops, and how fast it sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// One request after the other until the time is over.
    Elapsed(Duration),
    /// So many requests on each connection, one after the other.
    Count(u32),
    /// One request per period on each connection until the time is over.
    Paced { period: Duration, total: Duration },
    /// One request on each connection, the starts spread evenly over a time.
    Once { spread: Duration },
}

/// One connection at work.
struct Worker {
    connection: Connection,
    request: Arc<[u8]>,
    expect: Expect,
    exchanges: Vec<Exchange>,
}

// === impl Load ===

impl Load {
    /// Opens the connections.
    pub(crate) async fn open(
        address: SocketAddr,
        count: usize,
        request: Vec<u8>,
        expect: Expect,
    ) -> Result<Self> {
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            connections.push(Connection::open(address).await?);
        }
        Ok(Self {
            connections,
            request: request.into(),
            expect,
        })
    }

    /// Sends another request from now on.
    pub(crate) fn ask(&mut self, request: Vec<u8>, expect: Expect) {
        self.request = request.into();
        self.expect = expect;
    }

    /// Runs every connection to its end and returns all exchanges.
    ///
    /// Exchanges that were under way when the time ran out are read to their end and counted, so
    /// that the processor time of the window and its requests belong together.
    pub(crate) async fn run(&mut self, until: Until) -> Result<Vec<Exchange>> {
        let count = self.connections.len();
        let mut tasks = JoinSet::new();
        for (place, connection) in self.connections.drain(..).enumerate() {
            let request = Arc::clone(&self.request);
            let worker = Worker {
                connection,
                request,
                expect: self.expect,
                exchanges: Vec::new(),
            };
            tasks.spawn(worker.run(until, share(place, count)));
        }
        let mut exchanges = Vec::new();
        while let Some(worker) = tasks.join_next().await {
            let worker = worker??;
            exchanges.extend(worker.exchanges);
            self.connections.push(worker.connection);
        }
        Ok(exchanges)
    }
}

// === impl Worker ===

impl Worker {
    async fn run(mut self, until: Until, share: f64) -> Result<Self> {
        match until {
            Until::Elapsed(total) => self.flat_out(total).await?,
            Until::Count(count) => self.repeat(count).await?,
            Until::Paced { period, total } => self.paced(period, total, share).await?,
            Until::Once { spread } => {
                sleep(spread.mul_f64(share)).await;
                self.once().await?;
            }
        }
        Ok(self)
    }

    async fn once(&mut self) -> Result<()> {
        let exchange = self.connection.exchange(&self.request, self.expect).await?;
        self.exchanges.push(exchange);
        Ok(())
    }

    async fn repeat(&mut self, count: u32) -> Result<()> {
        for _ in 0..count {
            self.once().await?;
        }
        Ok(())
    }

    async fn flat_out(&mut self, total: Duration) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < total {
            self.once().await?;
        }
        Ok(())
    }

    async fn paced(&mut self, period: Duration, total: Duration, share: f64) -> Result<()> {
        let started = Instant::now();
        let mut ticks = interval_at((started + period.mul_f64(share)).into(), period);
        // A late request must not be followed by a volley: the figure is the time at a steady rate.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while started.elapsed() < total {
            ticks.tick().await;
            self.once().await?;
        }
        Ok(())
    }
}

fn share(place: usize, count: usize) -> f64 {
    place as f64 / count.max(1) as f64
}
