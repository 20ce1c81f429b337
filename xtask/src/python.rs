//! The Python environment of the tests that use the official client libraries.

use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context as _, Result};

use crate::shell;

/// The variable through which tests learn where the interpreter is; set by hand, it is left alone.
pub(crate) const VARIABLE: &str = "TOLLGATE_PYTHON";

/// The interpreter of an environment that holds exactly what `e2e/requirements.txt` asks for.
pub(crate) fn interpreter() -> Result<PathBuf> {
    if let Some(interpreter) = env::var_os(VARIABLE) {
        return Ok(interpreter.into());
    }
    let folder = shell::root().join(".venv");
    let interpreter = folder.join("bin/python");
    let wanted = fs::read_to_string(shell::root().join("e2e/requirements.txt"))?;
    // Written last, so an environment that was left half built does not have it.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    create(&interpreter)?;
    fs::write(installed, wanted)?;
    Ok(interpreter)
}

fn create(interpreter: &PathBuf) -> Result<()> {
    shell::run(&mut shell::program(
        "python3",
        ["-m", "venv", "--clear", ".venv"],
    ))
    .context("python3 with venv is needed; on Debian: apt-get install python3-venv")?;
    let mut pip = std::process::Command::new(interpreter);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    pip.arg("e2e/requirements.txt").current_dir(shell::root());
    shell::run(&mut pip)
}
