//! Why the store did not do something, in words of ours: the driver's error stays inside.

use std::fmt;

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the store did not do something.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The engine said no.
    #[error("database: {0}")]
    Engine(#[source] EngineError),
    /// A value in the database is not one of ours.
    #[error("the database holds a value this version does not know: {0}")]
    Corrupt(String),
    /// The file was written by a newer stillup.
    #[error(
        "{path} was written by a newer stillup (schema {found}, this one knows {known}): run that version, or start \
            with another --data folder"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file was written by an older stillup, and nobody has brought it up to date.
    #[error(
        "{path} was written by an older stillup (schema {found}, this one knows {known}): start `stillup serve` on it \
            once"
    )]
    Older {
        /// The file.
        path: String,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process has it.
    #[error("another stillup is running on {path}: stop it first, or give this one its own --data folder")]
    Locked {
        /// The folder.
        path: String,
    },
    /// The folder or file cannot be used.
    #[error("{path} cannot be used: {source}; make the folder writable for this user, or choose another with --data")]
    Io {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A database of another program cannot be copied.
    #[error("{path} cannot be copied to be read: {source}")]
    Foreign {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// What is there is not a database of ours, or not all of one.
    #[error("{path} {found}: {cure}")]
    Strange {
        /// The file.
        path: String,
        /// What it is.
        found: &'static str,
        /// What to do.
        cure: String,
    },
    /// A file of the database is not where it was.
    #[error(
        "{path} {found}: what is written now would not be found again after a restart; put the file back, or restart \
            stillup to go on with what is there"
    )]
    Displaced {
        /// The file.
        path: String,
        /// What became of it.
        found: &'static str,
    },
    /// Another process has opened it for writing since.
    #[error("another stillup writes to {path} too: stop one of them, and restart this one if it is to go on")]
    Taken {
        /// The file.
        path: String,
    },
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the same may be done later without anybody changing what is asked: the disk is full, somebody holds a
    /// lock. A row that breaks a rule is refused again and again.
    #[cfg_attr(binary_alone, expect(dead_code, reason = "a case of every engine asks it"))]
    pub const fn is_worth_retrying(&self) -> bool {
        match self {
            Self::Engine(error) => error.passes,
            Self::Io { .. } | Self::Locked { .. } | Self::Displaced { .. } => true,
            Self::Corrupt(_)
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::Foreign { .. }
            | Self::Strange { .. }
            | Self::Taken { .. }
            | Self::Closed => false,
        }
    }
}

/// What the engine said.
#[derive(Debug)]
pub struct EngineError {
    said: Box<dyn std::error::Error + Send + Sync>,
    passes: bool,
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said.fmt(f)
    }
}

impl std::error::Error for EngineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.said.source()
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let passes = matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::CannotOpen
                    | ErrorCode::ReadOnly
                    | ErrorCode::OutOfMemory
                    | ErrorCode::OperationInterrupted
            )
        );
        Self::Engine(EngineError { said: Box::new(error), passes })
    }
}
