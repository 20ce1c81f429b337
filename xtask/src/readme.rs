//! `cargo xtask readme`: runs the commands that README.md shows, and compares what they print.

mod block;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use self::block::{Step, steps};
use crate::shell;

/// Stands in the output before that of each command.
const MARK: &str = "-- step ";

/// All blocks are one session: a server that one block starts answers the next.
pub(crate) fn run() -> Result<()> {
    let text = fs::read_to_string(shell::root().join("README.md")).context("README.md")?;
    let steps = steps(&text);
    ensure!(
        !steps.is_empty(),
        "no block of README.md is marked with <!-- ci -->"
    );
    let arguments = [
        "build",
        "--package",
        "tollgate-gateway",
        "--package",
        "tollgate-testkit",
        "--bins",
    ];
    shell::run(&mut shell::cargo(arguments))?;
    let folder = tempfile::tempdir()?;
    let success = session(&steps, folder.path())?;
    let output = fs::read_to_string(folder.path().join("output.log"))?;
    let missing = missing(&steps, &output);
    if success && missing.is_empty() {
        return Ok(());
    }
    eprintln!("{output}");
    for line in missing {
        eprintln!("README.md shows, but the command did not print: {line}");
    }
    bail!("the commands of README.md do not do what it says")
}

/// Runs all steps in one shell and says whether each of them succeeded.
fn session(steps: &[Step], folder: &Path) -> Result<bool> {
    let work = folder.join("work");
    fs::create_dir(&work)?;
    fs::write(folder.join("session.sh"), script(steps))?;
    let output = fs::File::create(folder.join("output.log"))?;
    let binaries = shell::target_dir()?.join("debug");
    let path = format!(
        "{}:{}",
        binaries.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut bash = shell::program(
        "timeout",
        ["--kill-after", "10", "120", "bash", "../session.sh"],
    );
    bash.current_dir(work)
        .env("PATH", path)
        .stdout(output.try_clone()?)
        .stderr(output);
    Ok(bash.status().context("starting bash")?.success())
}

fn script(steps: &[Step]) -> String {
    let mut script =
        String::from("set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n");
    for (number, step) in steps.iter().enumerate() {
        script.push_str(&format!("echo '{MARK}{number}'\n{}\n", step.command));
        if step.command.ends_with('&') {
            // A reader takes a moment before the next command as well.
            script.push_str("sleep 1\n");
        }
    }
    script
}

/// Lines that README.md shows and that no line of the step's output contains.
fn missing<'a>(steps: &'a [Step], output: &str) -> Vec<&'a str> {
    let mut missing = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let printed = printed(output, number);
        let shown = step.shown.iter().map(String::as_str);
        missing.extend(shown.filter(|line| !printed.lines().any(|printed| printed.contains(line))));
    }
    missing
}

fn printed(output: &str, number: usize) -> &str {
    let start = format!("{MARK}{number}\n");
    let rest = output.split_once(&start).map_or("", |(_, rest)| rest);
    rest.split_once(MARK).map_or(rest, |(printed, _)| printed)
}

#[cfg(test)]
mod tests {
    use super::{missing, script, session, steps};

    const README: &str =
        "<!-- ci -->\n```console\n$ sleep 30 &\n$ echo one; echo two words\ntwo\nthree\n```\n";

    #[test]
    fn what_is_shown_but_not_printed_is_missing() {
        let steps = steps(README);
        let folder = tempfile::tempdir().unwrap();
        assert!(session(&steps, folder.path()).unwrap());
        let output = std::fs::read_to_string(folder.path().join("output.log")).unwrap();
        assert_eq!(missing(&steps, &output), ["three"]);
    }

    #[test]
    fn a_server_in_the_background_gets_a_moment() {
        assert!(script(&steps(README)).contains("sleep 30 &\nsleep 1\n"));
    }
}
