//! The database: opened once by its path, then handed to whoever writes or reads. Nobody else knows where it lies.
//!
//! path → `Database` (writer and readers; the process that records) or `ReadOnly` (everybody else)

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::place::{FileId, Known};
use super::writer::Writer;
use super::{Reader, Store, StoreError, open};

/// The database of the process that records.
#[derive(Clone, Debug)]
pub struct Database {
    store: Store,
    read_only: ReadOnly,
}

impl Database {
    /// Opens or creates the database, brings it to the newest schema, and starts the writer thread.
    ///
    /// # Errors
    /// Another process has it, it is newer than we are, or the folder cannot be used.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let opened = open::open(path)?;
        let read_only = ReadOnly { path: path.into(), known: Some(opened.place.known()) };
        Ok(Self { store: Store::new(Writer::start(opened)), read_only })
    }

    /// The verbs that write.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// The same for those who only read.
    pub fn read_only(&self) -> ReadOnly {
        self.read_only.clone()
    }

    /// Ends the writer once every job that was handed in is done, and waits for it.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// The database for those who only read; clones are cheap.
#[derive(Clone)]
pub struct ReadOnly {
    path: Arc<Path>,
    /// What this process writes to, and nothing else is read.
    known: Option<Known>,
}

impl ReadOnly {
    /// A database that another process may be writing: nothing is changed, and nothing is made.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let database = Self { path: path.into(), known: None };
        database.reader().map(|_| database)
    }

    /// A reader of its own.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let connection = open::read_only(&self.path)?;
        match &self.known {
            Some(known) => known.is_at(&self.path)?,
            None => open::recognise(&connection, &self.path)?,
        }
        Ok(Reader::new(connection))
    }

    /// Which file its path leads to now; none has the number of one that a reader has open.
    ///
    /// # Errors
    /// There is none.
    pub fn file(&self) -> Result<FileId, StoreError> {
        FileId::of(&self.path)
    }

    /// What stands in its way and looks into it: for tests.
    #[cfg(feature = "inspection")]
    pub fn inspection(&self) -> super::inspection::Inspection {
        super::inspection::Inspection::new(&self.path)
    }
}

/// As operators know it.
impl fmt::Display for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

impl fmt::Debug for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReadOnly").finish_non_exhaustive()
    }
}
