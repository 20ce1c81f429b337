//! A running server of a benchmark, ended when dropped.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::process::Tree;
use super::recipe::Recipe;

const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_PROBES: Duration = Duration::from_micros(200);

/// A server that answers, with the folder that holds its configuration and its output.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    started_in: Duration,
    _folder: Option<TempDir>,
}

// === impl Server ===

impl Server {
    /// Starts the server and waits for its first 200.
    pub(crate) fn start(recipe: &Recipe) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let output = folder.path().join("output.log");
        let log = File::create(&output)?;
        let address = free_address()?;
        let mut command = recipe.command(folder.path(), address.port())?;
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let started = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("starting {command:?}"))?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
            _folder: Some(folder),
        };
        let ready = server.wait(recipe.ready_path(), started);
        ready.with_context(|| {
            format!(
                "{command:?} says: {}",
                fs::read_to_string(&output).unwrap_or_default()
            )
        })?;
        server.started_in = started.elapsed();
        Ok(server)
    }

    /// Starts this program again as the upstream.
    pub(crate) fn upstream() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command
            .arg("bench-upstream")
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("no output of the upstream")?;
        let mut port = String::new();
        BufReader::new(stdout).read_line(&mut port)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port.trim().parse()?));
        Ok(Self {
            child,
            address,
            started_in: Duration::ZERO,
            _folder: None,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From the start of the process to the first 200.
    pub(crate) fn started_in(&self) -> Duration {
        self.started_in
    }

    /// Its processes, as of now.
    pub(crate) fn tree(&self) -> Result<Tree> {
        Tree::of(self.child.id())
    }

    fn wait(&mut self, path: &str, started: Instant) -> Result<()> {
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}");
            }
            if probe(self.address, path).is_ok_and(|status| status == *b"200") {
                return Ok(());
            }
            sleep(BETWEEN_PROBES);
        }
        bail!("no 200 on {path} within {PATIENCE:?}")
    }

    /// nginx leaves its worker behind when killed at once, so it is asked first.
    fn stop(&mut self) -> Result<()> {
        Command::new("kill")
            .arg(self.child.id().to_string())
            .status()?;
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(3) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            sleep(Duration::from_millis(2));
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done about a process that will not go; the next run takes another port.
        let _ = self.stop();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

fn probe(address: SocketAddr, path: &str) -> Result<[u8; 3]> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )?;
    let mut start = [0; 12];
    stream.read_exact(&mut start)?;
    let [.., a, b, c] = start;
    Ok([a, b, c])
}
