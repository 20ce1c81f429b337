//! `cargo xtask tidy`: what no compiler checks about the shape of the workspace.

mod documents;
mod functions;
mod graph;
mod lengths;
mod metadata;
mod paths;
mod sizes;
mod tracked;

use anyhow::{Result, bail};

use self::metadata::Metadata;
use self::tracked::Tracked;
use crate::matrix;

/// Reports every fault, not only the first one, and then prints the table of sizes.
pub(crate) fn run() -> Result<()> {
    let metadata = Metadata::read()?;
    let tracked = Tracked::read()?;
    let mut faults = graph::faults(&metadata);
    faults.extend(documents::faults(&metadata));
    faults.extend(lengths::faults(&tracked));
    faults.extend(paths::faults(&tracked));
    faults.extend(matrix::fault()?);
    println!("{}", sizes::table(&tracked));
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    match faults.len() {
        0 => Ok(()),
        count => bail!("{count} faults"),
    }
}
