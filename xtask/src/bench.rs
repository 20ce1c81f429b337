//! `cargo xtask bench`: what the gateway costs, beside nginx, in one run.
//!
//! Processor time per request is the figure that repeats from run to run; throughput and tails
//! follow the mood of the machine. So the gateway and nginx are measured in turn, in rounds, and
//! goals are ratios wherever they can be. The measured server runs on the first processor, upstream
//! and load on the second one.

mod answer;
mod events;
mod head;
mod keys;
mod load;
mod measure;
mod metric;
mod process;
mod recipe;
mod report;
mod run;
mod scenario;
mod server;
mod shape;
mod stats;
mod strace;
mod streamed;
mod subject;
mod text;
mod translated;
pub(crate) mod upstream;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use self::scenario::Scenario;
use crate::shell;

/// Files that a thousand streams need in one process: two sockets for each, and some to spare.
const OPEN_FILES: u64 = 4_096;

/// Stands for the binary of this workspace in the command of the target.
const GATEWAY: &str = "{tollgate}";

/// The options of `cargo xtask bench`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Two rounds of one second instead of four of three
    #[arg(long)]
    quick: bool,
    /// Measure only this scenario; may be given again
    #[arg(long, value_name = "NAME")]
    only: Vec<Scenario>,
    /// Measure virtual keys instead, with so many of them in the store
    #[arg(long, value_name = "COUNT")]
    keys: Option<u64>,
    /// Write every figure to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The gateway to measure; `none` measures nginx alone
    #[arg(
        long,
        value_name = "COMMAND",
        env = "BENCH_TARGET_COMMAND",
        default_value = "{tollgate} --config {config} --host 127.0.0.1 --port {port}"
    )]
    target_command: String,
    /// End with status 1 when a target is missed
    #[arg(long)]
    gate: bool,
    /// Set by the command itself once it runs optimised and pinned
    #[arg(long, hide = true)]
    pinned: bool,
}

// === impl Options ===

impl Options {
    /// Builds what is measured and measures it.
    pub(crate) fn run(&self) -> Result<()> {
        match (self.pinned, self.keys) {
            (false, _) => self.again(),
            (true, Some(keys)) => keys::run(self, keys),
            (true, None) => run::run(self),
        }
    }

    /// The load costs as much as what it measures, so it has to be optimised, and kept off the
    /// first processor.
    fn again(&self) -> Result<()> {
        self.build()?;
        let program = shell::target_dir()?.join("release/xtask");
        let mut command = Command::new("prlimit");
        command
            .arg(format!("--nofile={}:", files()?))
            .args(["taskset", "-c", "1"])
            .arg(program);
        command.args(std::env::args().skip(1)).arg("--pinned");
        shell::run(&mut command).context("the measurement")
    }

    fn build(&self) -> Result<()> {
        ensure!(
            std::thread::available_parallelism()?.get() > 1,
            "two processors are needed"
        );
        shell::find("taskset")
            .context("taskset and prlimit are needed; on Debian: apt-get install util-linux")?;
        let mut cargo = shell::cargo(["build", "--release", "--package", "xtask"]);
        if self.target_command.contains(GATEWAY) {
            cargo.args(["--package", "tollgate-gateway"]);
        }
        shell::run(&mut cargo)
    }
}

fn files() -> Result<u64> {
    let (now, most) = process::open_files()?;
    ensure!(
        most >= OPEN_FILES,
        "{OPEN_FILES} open files are needed and {most} allowed: raise `ulimit -n`"
    );
    Ok(now.max(OPEN_FILES))
}
