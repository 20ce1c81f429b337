//! The part of `cargo metadata` that the checks read.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use crate::shell;

const PREFIX: &str = "tollgate-";

/// The packages of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    /// Every member.
    pub(crate) packages: Vec<Package>,
}

/// One package.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its full name.
    pub(crate) name: String,
    /// What it says of itself.
    pub(crate) description: Option<String>,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

// === impl Metadata ===

impl Metadata {
    /// Asks cargo.
    pub(crate) fn read() -> Result<Self> {
        let mut cargo = shell::cargo(["metadata", "--no-deps", "--format-version", "1"]);
        Ok(serde_json::from_str(&shell::output(&mut cargo)?)?)
    }

    /// The packages below `crates/`: those that are Tollgate, not its chores and examples.
    pub(crate) fn crates(&self) -> impl Iterator<Item = &Package> {
        let crates = shell::root().join("crates");
        self.packages
            .iter()
            .filter(move |package| package.folder().starts_with(&crates))
    }
}

// === impl Package ===

impl Package {
    /// The name without the prefix that all crates share.
    pub(crate) fn short(&self) -> &str {
        short(&self.name)
    }

    /// Where it lives.
    pub(crate) fn folder(&self) -> &Path {
        let manifest = Path::new(&self.manifest_path);
        manifest.parent().unwrap_or(manifest)
    }

    /// The short names of the workspace crates that it needs when it is built, not only for its
    /// tests.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &str> {
        let normal =
            |dependency: &&Dependency| dependency.path.is_some() && dependency.kind.is_none();
        self.dependencies
            .iter()
            .filter(normal)
            .map(|dependency| short(&dependency.name))
    }

    /// One for the tests of the checks.
    #[cfg(test)]
    pub(crate) fn sample(name: &str, needs: &[&str]) -> Self {
        let dependency = |name: &&str| Dependency {
            name: (*name).into(),
            kind: None,
            path: Some(String::new()),
        };
        Self {
            name: name.into(),
            description: None,
            manifest_path: String::new(),
            dependencies: needs.iter().map(dependency).collect(),
        }
    }
}

fn short(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}
