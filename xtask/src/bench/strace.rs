//! Counting the system calls of a process tree.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::process::Tree;

/// `strace` while it counts.
#[derive(Debug)]
pub(crate) struct Strace {
    child: Child,
    summary: PathBuf,
    _folder: TempDir,
}

// === impl Strace ===

impl Strace {
    /// Attaches to every process and thread of the tree.
    pub(crate) fn attach(tree: &Tree) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let summary = folder.path().join("summary");
        let mut command = Command::new("strace");
        command.args(["-c", "-f", "-o"]).arg(&summary);
        for pid in tree.members() {
            command.args(["-p", &pid.to_string()]);
        }
        let child = command
            .stderr(Stdio::null())
            .spawn()
            .context("starting strace")?;
        let strace = Self {
            child,
            summary,
            _folder: folder,
        };
        wait_until_traced(tree)?;
        Ok(strace)
    }

    /// Detaches and gives the number of calls.
    pub(crate) fn detach(mut self) -> Result<u64> {
        // Only an interrupt makes strace let go of the tree and write its summary.
        Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status()?;
        self.child.wait()?;
        let text = fs::read_to_string(&self.summary).context("the summary of strace")?;
        total(&text).with_context(|| format!("no total in the summary of strace:\n{text}"))
    }
}

fn wait_until_traced(tree: &Tree) -> Result<()> {
    let asked = Instant::now();
    while !tree.members().iter().all(|pid| traced(*pid)) {
        ensure!(
            asked.elapsed() < Duration::from_secs(3),
            "strace could not attach; may it trace here?"
        );
        sleep(Duration::from_millis(5));
    }
    // The threads follow their process one by one.
    sleep(Duration::from_millis(50));
    Ok(())
}

fn traced(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let tracer = status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"));
    tracer.is_some_and(|tracer| tracer.trim() != "0")
}

fn total(summary: &str) -> Option<u64> {
    let line = summary
        .lines()
        .rfind(|line| line.trim_end().ends_with(" total"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_total_is_the_fourth_field_of_the_last_line() {
        let summary = "% time     seconds  usecs/call     calls    errors syscall\n\
            ------ ----------- ----------- --------- --------- ----------------\n\
             60.00    0.001000           1      1000           writev\n\
            100.00    0.002000           1      2345        12 total\n";
        assert_eq!(total(summary), Some(2345));
        assert_eq!(total(""), None);
    }
}
