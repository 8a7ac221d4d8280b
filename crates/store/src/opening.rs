//! From a path to a connection that can be trusted: private file, durable commits, sound content, known schema.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::schema;

/// How long to wait for another program (a backup, a curious operator) that holds the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Only Vestibule's own user reads who was here and when.
const PRIVATE: u32 = 0o600;

pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let is_new = make_private(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
    let mut connection = connect(path).map_err(|source| StoreError::met(path, source))?;
    refuse_foreign(path, &connection)?;
    refuse_damaged(path, &connection)?;
    schema::migrate(&mut connection).map_err(|source| StoreError::met(path, source))?;
    if is_new {
        tracing::info!(path = %path.display(), "a new, empty store was made at {}", path.display());
    }
    Ok(connection)
}

/// Makes the file if there is none, durably and private; true if it is new. The write-ahead log inherits its mode.
fn make_private(path: &Path) -> io::Result<bool> {
    match OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(path) {
        Ok(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::set_permissions(path, Permissions::from_mode(PRIVATE))?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten: who was here is not to be read out of the free pages.
    connection.pragma_update_and_check(None, "secure_delete", true, |row| row.get::<_, i64>(0))?;
    Ok(connection)
}

/// Looks before anything is written: a file that is not ours is left alone.
fn refuse_foreign(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let met = |source| StoreError::met(path, source);
    let mark = pragma(connection, "application_id").map_err(met)?;
    let found = schema::version(connection).map_err(met)?;
    let tables = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(met)?;
    match (mark, tables) {
        (schema::APPLICATION_ID, _) if found > schema::KNOWN => {
            Err(StoreError::TooNew { path: path.to_owned(), found, known: schema::KNOWN })
        }
        (schema::APPLICATION_ID, _) | (0, 0) => Ok(()),
        _ => Err(StoreError::NotOurs { path: path.to_owned() }),
    }
}

/// Reads the whole file once, then turns on what makes commits durable.
fn refuse_damaged(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let met = |source| StoreError::met(path, source);
    let finding =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)).map_err(met)?;
    if finding != "ok" {
        return Err(StoreError::Damaged { path: path.to_owned(), finding });
    }
    make_durable(connection).map_err(met)
}

fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    // FULL: a commit is on the disk when it returns. NORMAL would lose the last ones in a power cut.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update_and_check(None, "journal_size_limit", 16 << 20, |row| row.get::<_, i64>(0))?;
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
