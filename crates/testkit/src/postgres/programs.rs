//! Where PostgreSQL is.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// A folder with the programs of a server.
#[derive(Debug)]
pub(super) struct Programs(PathBuf);

/// Debian keeps them out of the path, in a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

// === impl Programs ===

impl Programs {
    /// Those of the newest version in Debian's place, else those in the path.
    pub(super) fn find() -> Option<Self> {
        let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
        let mut versions: Vec<_> = versions.map(|entry| entry.path()).collect();
        let number = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str);
            name.and_then(|name| name.parse::<u32>().ok())
        };
        versions.sort_by_key(number);
        let debian = versions
            .into_iter()
            .rev()
            .map(|version| version.join("bin"));
        let path = env::var_os("PATH").unwrap_or_default();
        let found = debian
            .chain(env::split_paths(&path))
            .find(|folder| is_whole(folder));
        found.map(Self)
    }

    /// The program called `name`.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

fn is_whole(folder: &Path) -> bool {
    let needed = ["initdb", "pg_ctl", "postgres", "psql"];
    needed.iter().all(|name| folder.join(name).is_file())
}
