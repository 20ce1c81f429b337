//! The chores of the workspace, run as `cargo xtask NAME`.

mod again;
mod bench;
mod ci;
mod facts;
mod matrix;
mod node;
mod python;
mod readers;
mod readme;
mod replay;
mod shell;
mod spoken;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "The chores of the workspace")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Run every test, with what the tests need set up first
    Test(test::Options),
    /// Run everything that a change has to pass
    Ci,
    /// Check the shape of the workspace and print its sizes
    Tidy,
    /// Run the commands that README.md shows
    Readme,
    /// Write docs/matrix.md
    Matrix,
    /// Send every recorded exchange through every client's dialect and back
    Replay(replay::Options),
    /// Measure what the gateway costs, beside nginx
    Bench(bench::Options),
    /// The upstream of the benchmark
    #[command(hide = true)]
    BenchUpstream,
}

fn main() -> ExitCode {
    match Cli::parse().chore.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

// === impl Chore ===

impl Chore {
    fn run(self) -> Result<ExitCode> {
        match self {
            Self::Test(options) => return options.run(),
            Self::Replay(options) => return options.run(),
            Self::Ci => return ci::run(),
            Self::Matrix => matrix::run()?,
            Self::Tidy => tidy::run()?,
            Self::Readme => readme::run()?,
            Self::Bench(options) => options.run()?,
            Self::BenchUpstream => bench::upstream::run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
