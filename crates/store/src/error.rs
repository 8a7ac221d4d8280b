//! What can be wrong with a store: what happened, what guests notice, what to do.

use std::path::PathBuf;

use gateway::ports::PortError;
use rusqlite::ErrorCode;

const WHAT: &str = "the store of sessions";

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be made, opened or protected.
    #[error(
        "the store {path} cannot be opened; until it can, the gateway does not start: nobody new gets online, the \
         admitted stay until their time is over. Check that its folder exists, is on a local disk and belongs to the \
         user that Vestibule runs as"
    )]
    File {
        /// The store's file.
        path: PathBuf,
        /// What the operating system met.
        #[source]
        source: std::io::Error,
    },
    /// SQLite cannot work with the file now.
    #[error(
        "the store {path} cannot be read or written now; nobody new gets online until it can, the admitted stay until \
         their time is over. Check the disk's free space and health, and that no other program holds the file"
    )]
    Database {
        /// The store's file.
        path: PathBuf,
        /// What SQLite met.
        #[source]
        source: rusqlite::Error,
    },
    /// The file's content is damaged.
    #[error(
        "the store {path} is damaged ({finding}) and was left as it is; nobody new gets online until it is replaced, \
         the admitted stay until their time is over. Stop Vestibule, keep a copy of {path} and {path}-wal, then restore \
         a backup or try `sqlite3 {path} .recover`. Moving the files away starts empty: every session ends"
    )]
    Damaged {
        /// The store's file.
        path: PathBuf,
        /// The first thing found wrong.
        finding: String,
    },
    /// The file is a database of some other program.
    #[error(
        "{path} is a database, but not a store of Vestibule, and was left as it is; the gateway does not start. Give \
         the store a path of its own in the configuration"
    )]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A newer Vestibule wrote the file.
    #[error(
        "the store {path} has schema {found}, this Vestibule knows up to {known}; the gateway does not start. Start \
         the newer version again, or restore the backup made before the upgrade"
    )]
    TooNew {
        /// The store's file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// A session was to be recorded under the number of another one that is live.
    #[error(
        "session {session} is on record already and is not the same; the one who asked is refused. This is a defect of \
         Vestibule: please report it"
    )]
    NumberTaken {
        /// The number.
        session: captivity::SessionId,
    },
}

impl StoreError {
    /// What SQLite met while working with the store at `path`.
    pub(crate) fn met(path: &std::path::Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path: path.to_owned(), finding: source.to_string() }
            }
            _ => Self::Database { path: path.to_owned(), source },
        }
    }
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::File { .. } | StoreError::Database { .. } => {
                Self::Unavailable { what: WHAT, source: Box::new(error) }
            }
            StoreError::Damaged { .. }
            | StoreError::NotOurs { .. }
            | StoreError::TooNew { .. }
            | StoreError::NumberTaken { .. } => Self::Refused { what: WHAT, source: Box::new(error) },
        }
    }
}
