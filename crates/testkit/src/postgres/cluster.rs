//! The folder of a server, and programs that run in it.

use std::{
    fs::{self, File},
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::{programs::Programs, user::User};

/// A folder with the data of a server and what its programs said.
#[derive(Debug)]
pub(super) struct Cluster {
    programs: Programs,
    user: User,
    folder: TempDir,
}

/// Nothing has to outlive a test, and nobody else has to find the server.
pub(super) const FAST: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "max_connections=60",
    "autovacuum=off",
];

// === impl Cluster ===

impl Cluster {
    /// Makes one that belongs to the user `name`.
    pub(super) fn make(programs: Programs, name: &str, password: &str) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let user = User::for_server(folder.path())?;
        let cluster = Self {
            programs,
            user,
            folder,
        };
        let password = cluster.write("password", password)?;
        let mut initdb = cluster.command("initdb");
        initdb
            .args(["--no-sync", "--encoding=UTF8", "--locale=C"])
            .args(["--auth=scram-sha-256", "--username", name])
            .arg("--pwfile")
            .arg(password);
        match initdb.status()?.success() {
            true => Ok(cluster),
            false => Err(cluster.failed("initdb")),
        }
    }

    /// Where the program called `name` is.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.path(name)
    }

    /// Writes a file that the server alone may read; its path.
    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.folder.path().join(name);
        fs::write(&path, text)?;
        self.user.own(&path)?;
        Ok(path)
    }

    /// A program that works on the data, and writes what it has to say into a file.
    pub(super) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.program(name));
        self.user.run(&mut command);
        command
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(self.log())
            .stderr(self.log());
        command
    }

    /// What is told when a program fails: what it said.
    pub(super) fn failed(&self, program: &str) -> io::Error {
        let log = fs::read_to_string(self.log_path()).unwrap_or_default();
        io::Error::other(format!("{program} failed: {log}"))
    }

    fn log(&self) -> Stdio {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path());
        log.map_or_else(|_| Stdio::null(), Stdio::from)
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}
