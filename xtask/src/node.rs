//! The JavaScript libraries and programs that the tests run as clients.

use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context as _, Result};

use crate::shell;

/// The variable through which tests learn where Node.js is; set by hand, it is left alone.
pub(crate) const VARIABLE: &str = "TOLLGATE_NODE";

/// The Node.js beside whose scripts exactly what `e2e/js/package-lock.json` asks for is installed.
pub(crate) fn interpreter() -> Result<PathBuf> {
    if let Some(interpreter) = env::var_os(VARIABLE) {
        return Ok(interpreter.into());
    }
    let advice = "Node.js 20 or later with npm is needed; on Debian: apt-get install nodejs npm";
    let interpreter = shell::find("node").context(advice)?;
    let folder = shell::root().join("e2e/js");
    let wanted = fs::read_to_string(folder.join("package-lock.json"))?;
    // Written last, so a folder that was left half filled does not have it.
    let installed = folder.join("node_modules/installed.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    // Nobody's scripts are run; what is installed is used as it was published.
    let mut npm = shell::program("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    shell::run(npm.current_dir(&folder)).context(advice)?;
    fs::write(installed, wanted)?;
    Ok(interpreter)
}
