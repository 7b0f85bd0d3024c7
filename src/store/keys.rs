//! Keys of series: a small number for a monitor at a location.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use crate::model::{Location, MonitorId};

/// Keys of series, looked up once a transaction.
pub(super) struct Keys<'a> {
    tx: &'a Transaction<'a>,
    known: HashMap<(MonitorId, Location), i64>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(tx: &'a Transaction<'a>) -> Self {
        Self { tx, known: HashMap::new() }
    }

    /// The key of a series that a roster has made.
    pub(super) fn of(&mut self, monitor: &MonitorId, location: &Location) -> Result<i64, StoreError> {
        let name = (monitor.clone(), location.clone());
        if let Some(key) = self.known.get(&name) {
            return Ok(*key);
        }
        let key = self
            .tx
            .prepare_cached("SELECT key FROM series WHERE monitor = ?1 AND location = ?2")?
            .query_row(params![monitor.as_str(), location.as_str()], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StoreError::Corrupt(format!("series of `{monitor}` is not in the database")))?;
        self.known.insert(name, key);
        Ok(key)
    }
}
