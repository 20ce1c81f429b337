//! As whom a server runs: PostgreSQL refuses to be root.

use std::{io, path::Path, process::Command};

/// Somebody else, when we are root.
#[derive(Debug)]
pub(super) struct User(Option<(u32, u32)>);

// === impl User ===

#[cfg(unix)]
impl User {
    /// The user for a server in `folder`, which is theirs from now on.
    pub(super) fn for_server(folder: &Path) -> io::Result<Self> {
        // The folder is ours; so whose it is tells who we are.
        let root = std::os::unix::fs::MetadataExt::uid(&folder.metadata()?) == 0;
        let user = Self(
            root.then(|| ["postgres", "nobody"].into_iter().find_map(known))
                .flatten(),
        );
        user.own(folder)?;
        Ok(user)
    }

    /// Makes a file theirs, and nobody else's.
    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::{PermissionsExt as _, chown};
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
        match self.0 {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }

    /// Lets a program run as them.
    pub(super) fn run(&self, command: &mut Command) {
        use std::os::unix::process::CommandExt as _;
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
    }
}

#[cfg(not(unix))]
impl User {
    pub(super) fn for_server(_: &Path) -> io::Result<Self> {
        Ok(Self(None))
    }

    pub(super) fn own(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn run(&self, _: &mut Command) {}
}

/// The numbers of the user called `name` and of their group.
#[cfg(unix)]
fn known(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}
