//! A running gateway.

use std::{
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Output},
    time::Duration,
};

use bytes::Bytes;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::{Answer, Events, PATIENCE, client, log::Log};

/// The process; it is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Gateway {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) log: Log,
    /// Holds the configuration.
    _folder: TempDir,
}

// === impl Gateway ===

impl Gateway {
    /// Runs `command` and waits until it says where it listens.
    pub(crate) async fn spawn(mut command: Command, folder: TempDir) -> Self {
        let mut child = command.spawn().unwrap();
        let log = Log::of(child.stderr.take().unwrap());
        let Some(address) = log.after("listening at http").await else {
            let _ = child.kill();
            panic!("the gateway did not start: {}", log.text());
        };
        let (_, address) = address.split_once("://").unwrap();
        let of_an_address = |letter: &char| letter.is_ascii_hexdigit() || ".:[]".contains(*letter);
        let address: String = address.chars().take_while(of_an_address).collect();
        let address = address.parse().unwrap();
        Self {
            child,
            address,
            log,
            _folder: folder,
        }
    }

    /// Posts `body` with the key.
    pub(crate) async fn post(&self, path: &str, body: impl Into<Bytes>) -> Answer {
        self.send(client::post(path, body)).await
    }

    /// Gets `path` with the key.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(client::get(path)).await
    }

    /// Sends `request` as it is, on a connection of its own.
    pub(crate) async fn send(&self, request: client::Request) -> Answer {
        Answer::read(client::send(self.address, request).await).await
    }

    /// Posts `body` with the key, for a stream.
    pub(crate) async fn stream(&self, path: &str, body: impl Into<Bytes>) -> Events {
        let asked = Instant::now();
        let response = client::send(self.address, client::post(path, body)).await;
        Events::new(response, asked)
    }

    /// Runs `tollgate health` on it.
    pub(crate) async fn health(&self, flags: &'static [&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command
            .args(["health", "--port"])
            .arg(self.address.port().to_string())
            .args(flags);
        let run = tokio::task::spawn_blocking(move || command.env_clear().output());
        run.await.unwrap().unwrap()
    }

    /// Sends `signal`, such as `TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.child.id());
        let done = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(done.success(), "{kill}");
    }

    /// Waits for the process to end by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            sleep(Duration::from_millis(5)).await;
        }
        panic!("the gateway did not stop: {}", self.log.text());
    }

    /// The memory that the process occupies, in megabytes; `None` where the system does not tell.
    pub(crate) fn megabytes(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes / 1024)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the gateway's log:\n{}", self.log.text());
        }
    }
}
