//! What every crate has to say about itself.

use std::fs;

use super::graph::LAYERS;
use super::metadata::{Metadata, Package};
use crate::shell;

/// The questions that the page of every layer answers.
const HEADINGS: [&str; 4] = [
    "What it does",
    "Where it goes",
    "What it needs",
    "What it never does",
];

/// Documents that are missing or say too little.
pub(super) fn faults(metadata: &Metadata) -> Vec<String> {
    let mut faults: Vec<String> = metadata.crates().flat_map(of_crate).collect();
    faults.extend(
        metadata
            .packages
            .iter()
            .filter(|package| !lints(package))
            .map(|package| {
                // The lint for missing documentation is switched on for the whole workspace, and
                // only there.
                format!(
                    "package `{}` lacks `[lints] workspace = true`",
                    package.name
                )
            }),
    );
    faults.extend(changelog());
    faults
}

fn of_crate(package: &Package) -> Vec<String> {
    let name = &package.name;
    let mut faults = Vec::new();
    if !package.folder().join("README.md").is_file() {
        faults.push(format!("crate `{name}` has no README.md"));
    }
    let description = package.description.as_deref().unwrap_or_default();
    if description.is_empty() || description.contains("TODO") {
        faults.push(format!("crate `{name}` has no description"));
    }
    if !package.folder().ends_with(package.short()) {
        faults.push(format!(
            "crate `{name}` lives in {}",
            package.folder().display()
        ));
    }
    faults.extend(headings(package));
    faults
}

fn headings(package: &Package) -> Vec<String> {
    if !LAYERS.contains(&package.short()) {
        return Vec::new();
    }
    let text = fs::read_to_string(package.folder().join("src/lib.rs")).unwrap_or_default();
    let missing = HEADINGS
        .iter()
        .filter(|heading| !has_heading(&text, heading));
    missing
        .map(|heading| {
            format!(
                "crate `{}`: its page has no heading \"{heading}\"",
                package.name
            )
        })
        .collect()
}

fn has_heading(text: &str, heading: &str) -> bool {
    let mut page = text.lines().filter_map(|line| line.strip_prefix("//! #"));
    page.any(|line| line.trim_start_matches('#').trim() == heading)
}

fn lints(package: &Package) -> bool {
    let manifest = fs::read_to_string(package.folder().join("Cargo.toml")).unwrap_or_default();
    let mut lines = manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "[lints]");
    lines.nth(1) == Some("workspace = true")
}

fn changelog() -> Option<String> {
    let text = fs::read_to_string(shell::root().join("CHANGELOG.md")).unwrap_or_default();
    let mut headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let found = headings.any(|heading| heading.trim_matches(['[', ']', ' ']) == "Unreleased");
    (!found).then(|| "CHANGELOG.md has no section \"Unreleased\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::has_heading;

    #[test]
    fn headings_of_any_depth_count_and_other_text_does_not() {
        assert!(has_heading(
            "//! Words.\n//!\n//! ## What it does\n",
            "What it does"
        ));
        assert!(!has_heading("//! What it does\n", "What it does"));
    }
}
