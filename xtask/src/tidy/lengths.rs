//! Files and functions that have grown beyond one sitting.

use super::functions::functions;
use super::tracked::{TextFile, Tracked};

const FILE: usize = 600;
const FUNCTION: usize = 80;

/// What is too long.
pub(super) fn faults(tracked: &Tracked) -> Vec<String> {
    tracked.rust().flat_map(of_file).collect()
}

fn of_file(file: &TextFile) -> Vec<String> {
    let mut faults = Vec::new();
    if file.length() > FILE {
        faults.push(format!(
            "{}: {} lines, at most {FILE}",
            file.path,
            file.length()
        ));
    }
    let long = functions(file)
        .into_iter()
        .filter(|function| function.length > FUNCTION);
    faults.extend(long.map(|function| {
        format!(
            "{}:{}: `{}` has {} lines, at most {FUNCTION}",
            file.path, function.line, function.name, function.length
        )
    }));
    faults
}
