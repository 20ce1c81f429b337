//! A PostgreSQL server of a test's own.
//!
//! It lives in a folder that goes with it, on a port of this machine alone, and is made for speed: nothing of it is meant
//! to survive. Making one takes a second or two, so tests of one subject share it.

mod cluster;
mod programs;
mod user;

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant},
};

use self::{cluster::Cluster, programs::Programs};

/// A server, which ends with this value.
#[derive(Debug)]
pub struct Postgres {
    cluster: Cluster,
    port: u16,
    server: Option<Child>,
    options: Vec<&'static str>,
}

/// Who owns everything in it.
const NAME: &str = "tester";

/// The password that is asked for.
const PASSWORD: &str = "canary-of-the-database";

/// A server that takes longer to start will not.
const PATIENCE: Duration = Duration::from_secs(30);

// === impl Postgres ===

impl Postgres {
    /// Makes and starts a server; `None`, and a line that says so, where PostgreSQL is not installed.
    ///
    /// # Errors
    ///
    /// When it does not start; and, where `CI` is `true`, when it is not installed: a check that is left out there would
    /// be taken for one that passed.
    pub fn start() -> io::Result<Option<Self>> {
        let Some(programs) = Programs::find() else {
            let message = "PostgreSQL is not installed: initdb and postgres are neither in PATH nor where Debian has them";
            if std::env::var("CI").is_ok_and(|value| value == "true") {
                return Err(io::Error::new(io::ErrorKind::NotFound, message));
            }
            eprintln!("skipped: {message}");
            return Ok(None);
        };
        let mut server = Self {
            cluster: Cluster::make(programs, NAME, PASSWORD)?,
            port: 0,
            server: None,
            options: Vec::new(),
        };
        // Between finding a free port and taking it somebody else may.
        let mut tries = 5;
        loop {
            tries -= 1;
            server.port = free_port()?;
            match server.resume() {
                Err(error) if tries == 0 => return Err(error),
                Err(_) => {}
                Ok(()) => return Ok(Some(server)),
            }
        }
    }

    /// Where it is, with user and password, in the database that is always there.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The URL of another of its databases.
    pub fn url_of(&self, database: &str) -> String {
        let port = self.port;
        format!("postgresql://{NAME}:{PASSWORD}@127.0.0.1:{port}/{database}")
    }

    /// The password in the URL, to look for where it must not be.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database; its URL.
    ///
    /// # Errors
    ///
    /// When there is one of this name.
    pub fn database(&self, name: &str) -> io::Result<String> {
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.url_of(name))
    }

    /// Runs statements in a database, as its owner; what they print, a line for each row, columns divided by `|`.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub fn sql(&self, database: &str, statements: &str) -> io::Result<String> {
        let mut psql = Command::new(self.cluster.program("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .arg("--set=ON_ERROR_STOP=1")
            .arg(format!("--dbname={}", self.url_of(database)))
            .arg(format!("--command={statements}"));
        let output = psql.output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(io::Error::other(text(&output.stderr))),
        }
    }

    /// Serves TLS with this certificate and key, both in PEM, from the next start on.
    ///
    /// # Errors
    ///
    /// When the files cannot be written.
    pub fn identify(&mut self, certificate: &str, key: &str) -> io::Result<()> {
        self.cluster.write("data/server.crt", certificate)?;
        self.cluster.write("data/server.key", key)?;
        self.options.push("ssl=on");
        Ok(())
    }

    /// Ends it at once, as a loss of power would; what was committed is there when it is resumed.
    ///
    /// # Errors
    ///
    /// When it cannot be waited for.
    pub fn stop(&mut self) -> io::Result<()> {
        let Some(mut server) = self.server.take() else {
            return Ok(());
        };
        let mut stop = self.cluster.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent"]);
        if !stop.status().is_ok_and(|status| status.success()) {
            server.kill()?;
        }
        server.wait().map(drop)
    }

    /// Starts it again, on the same port.
    ///
    /// # Errors
    ///
    /// When it does not answer within half a minute.
    pub fn resume(&mut self) -> io::Result<()> {
        let mut command = self.cluster.command("postgres");
        for option in cluster::FAST.iter().chain(&self.options) {
            command.args(["-c", option]);
        }
        command.arg("-c").arg(format!("port={}", self.port));
        let mut server = command.spawn()?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE && server.try_wait()?.is_none() {
            if self.sql("postgres", "SELECT 1").is_ok() {
                self.server = Some(server);
                return Ok(());
            }
            sleep(Duration::from_millis(25));
        }
        // It may have ended by itself.
        let _ = server.kill();
        server.wait()?;
        Err(self.cluster.failed("postgres"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.stop();
    }
}

fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
