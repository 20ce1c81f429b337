//! The files of the repository.

use std::fs;

use anyhow::Result;

use crate::shell;

/// Every text file that belongs to the repository or is about to.
#[derive(Debug)]
pub(crate) struct Tracked {
    files: Vec<TextFile>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct TextFile {
    /// Path below the root.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

// === impl Tracked ===

impl Tracked {
    /// Asks git, and reads everything; what is not text is left out.
    pub(crate) fn read() -> Result<Self> {
        let arguments = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let listing = shell::output(&mut shell::program("git", arguments))?;
        let paths = listing.split('\0').filter(|path| !path.is_empty());
        Ok(Self {
            files: paths.filter_map(TextFile::read).collect(),
        })
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter()
    }

    /// Those in Rust.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &TextFile> {
        self.all().filter(|file| file.path.ends_with(".rs"))
    }
}

// === impl TextFile ===

impl TextFile {
    fn read(path: &str) -> Option<Self> {
        let text = fs::read_to_string(shell::root().join(path)).ok()?;
        Some(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// Code that ships, as the sizes of other codebases were taken: tests, benches and examples are
    /// left out.
    pub(crate) fn ships(&self) -> bool {
        let beside = ["tests", "benches", "examples"];
        let apart = self.path.split('/').any(|part| beside.contains(&part));
        !apart && !self.path.ends_with("_tests.rs")
    }

    /// How many lines it has.
    pub(crate) fn length(&self) -> usize {
        self.text.lines().count()
    }
}
