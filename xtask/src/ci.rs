//! `cargo xtask ci`: everything that a change has to pass, cheapest first.

use std::process::ExitCode;

use anyhow::Result;

use crate::{readme, shell, test, tidy};

/// Stops at the first fault. The tests come last, so that their summary ends the output.
pub(crate) fn run() -> Result<ExitCode> {
    shell::run(&mut shell::cargo(["fmt", "--all", "--check"]))?;
    tidy::run()?;
    deny()?;
    lint()?;
    documentation()?;
    readme::run()?;
    test::Options {
        profile: "ci".to_owned(),
        ..test::Options::default()
    }
    .run()
}

fn lint() -> Result<()> {
    let mut clippy = shell::cargo(["clippy", "--workspace", "--all-targets", "--all-features"]);
    shell::run(clippy.args(["--", "--deny", "warnings"]))
}

fn documentation() -> Result<()> {
    let mut cargo = shell::cargo(["doc", "--workspace", "--no-deps", "--all-features"]);
    shell::run(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn deny() -> Result<()> {
    if !shell::succeeds(&mut shell::cargo(["deny", "--version"])) {
        shell::run(&mut shell::cargo(["install", "--locked", "cargo-deny"]))?;
    }
    let mut check = shell::cargo(["deny", "--all-features", "check", "--hide-inclusion-graph"]);
    if !shell::succeeds(&mut shell::cargo(["deny", "fetch", "db"])) {
        eprintln!(
            "the database of advisories is out of reach: checking bans, licenses and sources only"
        );
        check.args(["bans", "licenses", "sources"]);
    }
    shell::run(&mut check)
}
