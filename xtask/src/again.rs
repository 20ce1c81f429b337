//! The tests of the management API once more, on the other store.

use std::{process::Command, thread};

use anyhow::{Context as _, Result};
use tollgate_testkit::postgres::Postgres;

use crate::shell;

/// Where the end-to-end tests find a server for their databases.
const VARIABLE: &str = "TOLLGATE_TEST_DATABASE";

/// The modules of end-to-end tests that are about what a store keeps.
const TOPICS: [&str; 10] = [
    "access_groups",
    "admin",
    "budgets",
    "commands",
    "customers",
    "keys",
    "models_at_run_time",
    "organizations",
    "teams",
    "users",
];

/// So many tests run at once at most: their gateways share the connections of one server.
const THREADS: usize = 4;

/// Runs them on a PostgreSQL server of their own; without PostgreSQL they are left out, which is said.
pub(crate) fn run(runner: bool, profile: &str) -> Result<()> {
    let Some(server) = Postgres::start().context("starting PostgreSQL")? else {
        return Ok(());
    };
    eprintln!("the tests of the management API on PostgreSQL:");
    let mut command = match runner {
        true => nextest(profile),
        false => cargo_test(),
    };
    shell::run(command.env(VARIABLE, server.url()))
}

fn nextest(profile: &str) -> Command {
    // The same packages and features as before, so that nothing is compiled again.
    let mut command = shell::cargo(["nextest", "run", "--workspace", "--all-features"]);
    let topics = TOPICS.join("|");
    let filter = format!("binary(e2e) & test(/^({topics})::/)");
    command.args(["--profile", profile, "--filterset", &filter]);
    command.args(["--test-threads", &threads()]);
    command
}

fn cargo_test() -> Command {
    let mut command = shell::cargo(["test", "--workspace", "--all-features", "--test", "e2e"]);
    command.args(["--", "--test-threads", &threads()]);
    command.args(TOPICS.map(|topic| format!("{topic}::")));
    command
}

fn threads() -> String {
    let processors = thread::available_parallelism().map_or(1, Into::into);
    processors.min(THREADS).to_string()
}
