//! `cargo xtask test`: every test of the workspace with one command.

use std::io::{BufRead as _, BufReader, IsTerminal as _, stderr};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::{again, node, python, shell};

/// The options of `cargo xtask test`.
#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Words for the test runner, such as a filter
    #[arg(last = true)]
    pub(crate) runner: Vec<String>,
    /// The profile of the test runner
    #[arg(long, default_value = "default")]
    pub(crate) profile: String,
}

/// How a run of the tests ended.
struct Outcome {
    success: bool,
    summary: String,
}

// === impl Options ===

impl Options {
    /// Runs the tests and ends its output with the summary, whatever the outcome.
    pub(crate) fn run(&self) -> Result<ExitCode> {
        let interpreter = python::interpreter().context("setting up the Python environment")?;
        let node = node::interpreter().context("setting up the JavaScript clients")?;
        let runner = runner_is_installed();
        let mut command = match runner {
            true => self.nextest(),
            false => self.cargo_test(),
        };
        command.env(python::VARIABLE, interpreter);
        command.env(node::VARIABLE, node);
        let outcome = Outcome::of(&mut command)?;
        // A filter selects tests of the runner; examples in documentation are not among them, nor a second run.
        let all = self.runner.is_empty();
        let success = outcome.success && (!all || (self.again(runner) && examples() && replay()));
        println!("{}", outcome.summary);
        Ok(if success {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn again(&self, runner: bool) -> bool {
        let run = again::run(runner, &self.profile);
        run.inspect_err(|error| eprintln!("error: {error:#}"))
            .is_ok()
    }

    fn nextest(&self) -> Command {
        let color = if stderr().is_terminal() {
            "always"
        } else {
            "never"
        };
        let mut command = shell::cargo([
            "nextest",
            "run",
            "--workspace",
            "--all-features",
            "--color",
            color,
        ]);
        command
            .args(["--profile", &self.profile])
            .args(&self.runner);
        command
    }

    fn cargo_test(&self) -> Command {
        eprintln!("cargo-nextest could not be installed: falling back to `cargo test`");
        let mut command = shell::cargo([
            "test",
            "--workspace",
            "--all-features",
            "--all-targets",
            "--no-fail-fast",
        ]);
        command.args(&self.runner);
        command
    }
}

// === impl Outcome ===

impl Outcome {
    /// Passes the output on while it comes, and keeps the line that counts the tests.
    fn of(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stderr(Stdio::piped())
            .spawn()
            .context("starting the test runner")?;
        let output = child
            .stderr
            .take()
            .context("the output of the test runner")?;
        let mut summary = None;
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            eprintln!("{line}");
            if line.contains("Summary") && line.contains("tests run") {
                summary = Some(line.trim().to_owned());
            }
        }
        let success = child.wait()?.success();
        ensure!(success || summary.is_some(), "the tests did not build");
        Ok(Self {
            success,
            summary: summary.unwrap_or_else(|| "all tests passed".to_owned()),
        })
    }
}

fn runner_is_installed() -> bool {
    let there = || shell::succeeds(&mut shell::cargo(["nextest", "--version"]));
    there()
        || (shell::run(&mut shell::cargo(["install", "--locked", "cargo-nextest"])).is_ok()
            && there())
}

fn replay() -> bool {
    let replayed = crate::replay::Options::default().run();
    let replayed = replayed.inspect_err(|error| eprintln!("error: {error:#}"));
    replayed.is_ok_and(|code| code == ExitCode::SUCCESS)
}

fn examples() -> bool {
    let examples = shell::run(&mut shell::cargo([
        "test",
        "--doc",
        "--workspace",
        "--all-features",
    ]));
    examples
        .inspect_err(|error| eprintln!("error: {error:#}"))
        .is_ok()
}
