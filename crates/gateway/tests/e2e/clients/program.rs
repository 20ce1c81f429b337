//! Runs a client as a program of its own, without a network to fall back on.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::harness::KEY;

use super::upstreams::{THINKERS, Upstreams, embedders, models};

/// The folder with the scripts.
pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e")
}

/// What a variable of `cargo xtask test` names; without it the test says that it was skipped.
pub(crate) fn named(variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable);
    if named.is_none() {
        eprintln!("skipped: {variable} is not set; `cargo xtask test` sets it");
    }
    named.map(PathBuf::from)
}

/// The file `path` in the package of `scope` whose name begins with `package`: npm installs the one that is made for
/// this machine. A `*` in the path is any folder.
pub(crate) fn installed(scope: &str, package: &str, path: &str) -> Option<PathBuf> {
    let scope = scripts().join("js/node_modules").join(scope);
    let packages = entries(&scope).into_iter().filter(|entry| {
        let name = entry.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with(package)
    });
    let found = packages.flat_map(|folder| below(folder, path)).next();
    if found.is_none() {
        eprintln!(
            "skipped: there is no {package} for this machine below {}",
            scope.display()
        );
    }
    found
}

fn below(folder: PathBuf, path: &str) -> Vec<PathBuf> {
    let found = path.split('/').fold(vec![folder], |folders, name| {
        let next = folders.into_iter().flat_map(|folder| match name {
            "*" => entries(&folder),
            name => vec![folder.join(name)],
        });
        next.collect()
    });
    found.into_iter().filter(|path| path.is_file()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.flatten().map(|entry| entry.path()).collect()
}

/// Runs to the end, beside the runtime that serves the mock provider.
pub(crate) async fn finished(mut command: Command) -> Output {
    let run = tokio::task::spawn_blocking(move || command.output());
    run.await.unwrap().unwrap()
}

/// Runs a script of checks and shows what it said if one of them failed.
pub(crate) async fn checked(mut command: Command, at_least: usize) {
    command.env("API_KEY", KEY);
    let shown = format!("{command:?}");
    let output = finished(command).await;
    let told = String::from_utf8_lossy(&output.stdout);
    let trouble = String::from_utf8_lossy(&output.stderr);
    let failed: Vec<&str> = told
        .lines()
        .filter(|line| !line.starts_with("ok "))
        .collect();
    assert!(
        output.status.success(),
        "{shown}:\n{}\n{trouble}",
        failed.join("\n")
    );
    let count = told.lines().count();
    assert!(count >= at_least, "only {count} checks ran: {told}");
}

/// Tells a script about the gateway and its models.
pub(crate) fn told(mut command: Command, upstreams: &Upstreams) -> Command {
    command
        .env("BASE_URL", upstreams.url())
        .env("MODELS", models())
        .env("THINKERS", THINKERS.join(","))
        .env("EMBEDDERS", embedders());
    command
}
