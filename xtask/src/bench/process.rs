//! What a running process tree has used, read from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The processes of a target: the one that was started, and its children.
#[derive(Debug, Clone)]
pub(crate) struct Tree(Vec<u32>);

// === impl Tree ===

impl Tree {
    /// The process and everything below it, as of now.
    pub(crate) fn of(root: u32) -> Result<Self> {
        let parents = parents()?;
        let mut members = vec![root];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            members.extend(
                parents
                    .iter()
                    .filter(|(_, parent)| *parent == member)
                    .map(|(pid, _)| *pid),
            );
            next += 1;
        }
        Ok(Self(members))
    }

    /// The process identifiers.
    pub(crate) fn members(&self) -> &[u32] {
        &self.0
    }

    /// Processor time of all threads, to the nanosecond.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        self.0.iter().map(|pid| cpu_of(*pid)).sum()
    }

    /// Resident memory in MiB.
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        let kib = self
            .0
            .iter()
            .map(|pid| resident_kib(*pid))
            .sum::<Result<u64>>()?;
        Ok(kib as f64 / 1024.0)
    }
}

/// How many files this process may open, and how many it may ask for.
pub(crate) fn open_files() -> Result<(u64, u64)> {
    let limits = fs::read_to_string("/proc/self/limits").context("this benchmark needs Linux")?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let mut fields = line
        .unwrap_or_default()
        .split_whitespace()
        .map(|f| f.parse().unwrap_or(u64::MAX));
    Ok((fields.next().unwrap_or(0), fields.next().unwrap_or(0)))
}

fn parents() -> Result<Vec<(u32, u32)>> {
    let entries = fs::read_dir("/proc").context("this benchmark needs Linux")?;
    let pids = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(pids.filter_map(|pid| Some((pid, parent(pid)?))).collect())
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything, so the fields are counted from its end.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}

fn cpu_of(pid: u32) -> Result<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))
        .context("the target has ended")?
        .flatten()
    {
        // A thread may end between the listing and the reading; what it used is lost, and little.
        let stat = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        nanos += stat
            .split_whitespace()
            .next()
            .and_then(|n| n.parse::<u64>().ok())
            .unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

fn resident_kib(pid: u32) -> Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).context("the target has ended")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(kib.parse()?)
}

#[cfg(test)]
mod tests {
    use super::{Tree, open_files};

    #[test]
    fn this_process_uses_memory_time_and_files() {
        let tree = Tree::of(std::process::id()).unwrap();
        assert!(tree.resident_mib().unwrap() > 1.0);
        assert!(!tree.cpu().unwrap().is_zero());
        assert!(open_files().unwrap().0 > 0);
    }
}
