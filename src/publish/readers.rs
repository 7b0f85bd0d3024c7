//! A small pool of connections that only read. Blocking: used from blocking threads only.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::store::{ReadOnly, Reader, StoreError};

/// Idle connections that are kept; more are closed after use.
const IDLE_MOST: usize = 4;

/// Connections to one database.
#[derive(Debug)]
pub(super) struct Readers {
    database: ReadOnly,
    idle: Mutex<Vec<Reader>>,
    /// Said once, until it works again.
    failing: AtomicBool,
}

impl Readers {
    /// None is opened before it is needed.
    pub(super) fn new(database: ReadOnly) -> Self {
        Self { database, idle: Mutex::default(), failing: AtomicBool::new(false) }
    }

    /// Reads with a connection of the pool, all of it as of one commit. Trouble is logged here, once.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let result = idle.map_or_else(|| self.database.reader(), Ok).and_then(|reader| {
            let value = reader.at_once(work)?;
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_MOST {
                idle.push(reader);
            }
            Ok(value)
        });
        match &result {
            Ok(_) if self.failing.swap(false, Ordering::Relaxed) => tracing::info!("the database can be read again"),
            Ok(_) => {}
            Err(error) if !self.failing.swap(true, Ordering::Relaxed) => {
                tracing::error!(%error, "the database cannot be read: the last published state is served, older \
                    history is not");
            }
            Err(_) => {}
        }
        result
    }
}
