//! Reads a folder of recordings.

use std::{
    env, fs, io, iter,
    path::{Path, PathBuf},
};

use super::Recording;

/// The environment variable that names the folder of recordings.
pub const FOLDER_VARIABLE: &str = "TOLLGATE_RECORDINGS";

/// Files of the folder that index the recordings and are none.
const INDEXES: [&str; 2] = ["index.json", "oracles.json"];

/// All recordings of one folder, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Recordings {
    recordings: Vec<Recording>,
    odd: Vec<(PathBuf, String)>,
}

// === impl Recordings ===

impl Recordings {
    /// Reads the folder that [`FOLDER_VARIABLE`] names, or else `shared/recordings` beside the
    /// repository; none when there is no such folder.
    #[must_use]
    pub fn find() -> Option<Self> {
        let folder = env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
        Self::read(&folder.unwrap_or_else(beside_repository)).ok()
    }

    /// Reads `folder` and all folders in it.
    ///
    /// # Errors
    ///
    /// The folder cannot be listed. Files that cannot be read, or are no recordings, are left out
    /// and named by [`odd`](Self::odd).
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut found = Self::default();
        for file in files(folder)? {
            match recording(&file) {
                Ok(recording) => found.recordings.push(recording),
                Err(reason) => found.odd.push((file, reason)),
            }
        }
        Ok(found)
    }

    /// Every recording.
    pub fn iter(&self) -> impl Iterator<Item = &Recording> {
        self.recordings.iter()
    }

    /// The recordings in `dialect`.
    pub fn dialect<'a>(&'a self, dialect: &'a str) -> impl Iterator<Item = &'a Recording> {
        self.iter()
            .filter(move |recording| recording.dialect == dialect)
    }

    /// The files left out, each with the reason.
    #[must_use]
    pub fn odd(&self) -> &[(PathBuf, String)] {
        &self.odd
    }

    /// How many recordings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.recordings.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.recordings.is_empty()
    }
}

impl IntoIterator for Recordings {
    type Item = Recording;
    type IntoIter = std::vec::IntoIter<Recording>;

    fn into_iter(self) -> Self::IntoIter {
        self.recordings.into_iter()
    }
}

/// The crate lies two folders below the repository's root.
fn beside_repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings")
}

/// The JSON files in `folder` and below, sorted by path.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    let below = entries.into_iter().map(|path| {
        if path.is_dir() {
            files(&path)
        } else {
            Ok(iter::once(path)
                .filter(|path| may_be_recording(path))
                .collect())
        }
    });
    Ok(below.collect::<io::Result<Vec<_>>>()?.concat())
}

fn may_be_recording(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    path.extension().is_some_and(|end| end == "json") && INDEXES.iter().all(|index| name != *index)
}

fn recording(file: &Path) -> Result<Recording, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let recording = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    Ok(Recording {
        file: file.to_owned(),
        ..recording
    })
}
