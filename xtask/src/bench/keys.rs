//! `cargo xtask bench --keys N`: what virtual keys cost, with one of them and with N in the store.

mod figures;
mod flood;
mod vault;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tempfile::TempDir;

use super::Options;
use super::load::{Connection, Expect, Load, Until};
use super::recipe::Recipe;
use super::server::Server;
use super::shape::Shape;
use super::subject::Subject;
use super::text;

use self::figures::Figures;

/// The key that is in every store.
const KEY: &str = "sk-bench-virtual-0123456789abcdef";

/// The longest that a gateway may take to know all keys.
const PATIENCE: Duration = Duration::from_secs(60);

const CONNECTIONS: usize = 64;

/// A gateway with a store of its own.
struct Gateway {
    subject: Subject,
    /// From the start of the process to the first answer to a key of the store.
    ready: Duration,
    resident_mib: f64,
    _folder: TempDir,
}

/// Measures everything and prints the figures.
pub(super) fn run(options: &Options, keys: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let shape = if options.quick {
        Shape::QUICK
    } else {
        Shape::FULL
    };
    runtime.block_on(measure(options, keys, shape))
}

async fn measure(options: &Options, keys: u64, shape: Shape) -> Result<()> {
    let upstream = Server::upstream()?;
    let port = upstream.address().port();
    eprintln!("filling a store with {keys} keys");
    let few = Gateway::start(options, port, 1).await?;
    let many = Gateway::start(options, port, keys).await?;
    let mut figures = Figures::new(keys, &few, &many);
    for round in 0..shape.rounds {
        eprintln!("round {} of {}", round + 1, shape.rounds);
        figures.master.push(few.cpu(shape, text::KEY).await?);
        figures.one.push(few.cpu(shape, KEY).await?);
        figures.many.push(many.cpu(shape, KEY).await?);
        figures
            .quiet
            .push(flood::paced(&many.subject, shape, false).await?);
        figures
            .flooded
            .push(flood::paced(&many.subject, shape, true).await?);
    }
    println!("{figures}");
    Ok(())
}

// === impl Gateway ===

impl Gateway {
    async fn start(options: &Options, upstream: u16, keys: u64) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        vault::fill(folder.path(), KEY, keys).await?;
        let command = format!(
            "{} --data-dir {}",
            options.target_command,
            folder.path().display()
        );
        let started = Instant::now();
        let subject = Subject::start(Recipe::gateway(&command, upstream)?)?;
        let listening = started.elapsed() - subject.server.started_in();
        knows(&subject, KEY).await?;
        let ready = started.elapsed() - listening;
        // Whatever reading them needed beyond the keys themselves is given back.
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(Self {
            resident_mib: subject.server.tree()?.resident_mib()?,
            subject,
            ready,
            _folder: folder,
        })
    }

    /// Microseconds of processor time for each small request with `key`.
    async fn cpu(&self, shape: Shape, key: &str) -> Result<f64> {
        let request = text::request_with(&text::small(), key);
        let address = self.subject.server.address();
        let mut load = Load::open(address, CONNECTIONS, request, Expect::Whole).await?;
        load.run(Until::Elapsed(shape.warm_up)).await?;
        let until = Until::Elapsed(shape.window);
        Ok(self
            .subject
            .window(&mut load, until)
            .await?
            .cpu_per_request())
    }
}

/// Waits until `key` is let in.
async fn knows(subject: &Subject, key: &str) -> Result<()> {
    let request = text::request_with(&text::small(), key);
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let mut connection = Connection::open(subject.server.address()).await?;
        if connection.exchange(&request, Expect::Whole).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bail!("the gateway does not know its keys after {PATIENCE:?}")
}
