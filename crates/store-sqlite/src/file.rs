//! The file.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{error::Error, schema};

/// So long a process waits for another that writes.
const BUSY: Duration = Duration::from_secs(5);

/// How long until a file that others are opening is tried again.
const PAUSE: Duration = Duration::from_millis(5);

/// Opens the file at `path`, and makes it if it is not there.
pub(crate) fn create(path: &Path) -> Result<Connection, Error> {
    make(path).map_err(|error| Error::File(format!("{}: {error}", path.display())))?;
    open(path)
}

/// Opens the file at `path`; `None` when it is not there, because no key was ever made.
pub(crate) fn existing(path: &Path) -> Result<Option<Connection>, Error> {
    match path.try_exists() {
        Ok(false) => Ok(None),
        Ok(true) => open(path).map(Some),
        Err(error) => Err(Error::File(format!("{}: {error}", path.display()))),
    }
}

fn open(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    prepare(&mut connection)
        .map_err(|error| Error::File(format!("{}: {error}", path.display())))?;
    Ok(connection)
}

/// Nothing is changed before it is known that the file is ours: the mode of the journal stays in it.
fn prepare(connection: &mut Connection) -> Result<(), Error> {
    connection.busy_timeout(BUSY)?;
    schema::check(connection)?;
    write_ahead(connection)?;
    // A key that was handed out, and one that was revoked, must stay so when the machine loses its power.
    connection.pragma_update(None, "synchronous", "FULL")?;
    schema::migrate(connection)
}

/// Turns the write-ahead log on. While another opens the file too, SQLite answers at once that it is busy, without waiting as
/// long as it was told to: whoever waited for would wait for this connection.
fn write_ahead(connection: &Connection) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && started.elapsed() < BUSY => sleep(PAUSE),
            result => return Ok(result?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// An empty file that nobody else may read: metadata of keys is nobody's business.
fn make(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
