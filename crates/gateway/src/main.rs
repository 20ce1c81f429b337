//! The `tollgate` binary: glue, and nothing worth testing alone.

mod check;
mod cli;
mod commands;
mod connection;
mod database;
mod front;
mod groups;
mod guard;
mod health;
mod import;
mod in_turn;
mod log;
mod migrate;
mod models;
mod prices;
mod runtime;
mod serve;
mod settings;
mod shutdown;
mod site;
mod stack;
mod start;
mod stored;
mod tls;
mod tokens;
mod vault;

use std::process::ExitCode;

use clap::Parser as _;

use self::cli::{Cli, Command};

/// Small and fast, and it gives memory back after a burst of streams.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Some(Command::Check(check)) => check::run(check),
        Some(Command::Health(health)) => health::run(health),
        Some(Command::Migrate(asked)) => migrate::run(asked),
        Some(Command::Import(from)) => import::run(from),
        Some(Command::Manage(asked)) => commands::run(asked),
        None => start::run(&cli.serve),
    };
    done.unwrap_or_else(|error| {
        eprintln!("tollgate: {error:#}");
        ExitCode::FAILURE
    })
}
