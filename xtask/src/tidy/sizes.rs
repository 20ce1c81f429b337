//! The table of sizes, beside codebases that are good to read.

use std::fmt::Write as _;

use super::functions::functions;
use super::tracked::Tracked;

const HEAD: &str = "| | files | lines | median file | p90 file | longest file | comment % | fn median / p90 / p99 |
|---|--:|--:|--:|--:|--:|--:|--:|
";

/// Measured in the same way: inline tests included, files of tests, benches and examples left out.
const OTHERS: &str = "\
| tower-http | 113 | 29200 | 161 | 573 | 1080 | 25 | 6 / 23 / 67 |
| linkerd2-proxy | 433 | 81100 | 135 | 389 | 1839 | 9 | 6 / 28 / 87 |
| axum | 109 | 33200 | 206 | 708 | 1771 | 28 | 7 / 25 / 79 |
| object_store | 58 | 38300 | 400 | 1788 | 2668 | 21 | 9 / 42 / 108 |
| rust-analyzer | 1344 | 486000 | 92 | 981 | – | 8 | 6 / 30 / 134 |
";

/// The whole table.
pub(super) fn table(tracked: &Tracked) -> String {
    format!("{HEAD}{}{OTHERS}", row(tracked))
}

fn row(tracked: &Tracked) -> String {
    let files: Vec<_> = tracked.rust().filter(|file| file.ships()).collect();
    let lengths = Spread::of(files.iter().map(|file| file.length()));
    let bodies = Spread::of(
        files
            .iter()
            .flat_map(|file| functions(file))
            .map(|function| function.length),
    );
    let comments = files
        .iter()
        .flat_map(|file| file.text.lines())
        .filter(|line| line.trim_start().starts_with("//"));
    let lines = lengths.0.iter().sum::<usize>();
    let mut row = String::from("| **tollgate** |");
    // Writing to a string does not fail.
    let _ = write!(
        row,
        " {} | {lines} | {} | {} | {} |",
        files.len(),
        lengths.at(50),
        lengths.at(90),
        lengths.at(100)
    );
    let _ = write!(row, " {} |", comments.count() * 100 / lines.max(1));
    let _ = writeln!(
        row,
        " {} / {} / {} |",
        bodies.at(50),
        bodies.at(90),
        bodies.at(99)
    );
    row
}

/// Numbers in order.
struct Spread(Vec<usize>);

// === impl Spread ===

impl Spread {
    fn of(numbers: impl Iterator<Item = usize>) -> Self {
        let mut sorted: Vec<usize> = numbers.collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// The number below which so many of a hundred lie.
    fn at(&self, percent: usize) -> usize {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(self.0.len() * percent / 100)
            .or_else(|| self.0.get(last))
            .copied()
            .unwrap_or(0)
    }
}
