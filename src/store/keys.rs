//! Keys of series: a small number for a monitor at a location, for ever.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use crate::model::{Location, MonitorId};

/// Those that were looked up.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<Location, HashMap<MonitorId, i64>>);

impl Keys {
    /// The key of a series that a roster has made.
    pub(super) fn of(
        &mut self,
        tx: &Transaction<'_>,
        monitor: &MonitorId,
        location: &Location,
    ) -> Result<i64, StoreError> {
        if let Some(key) = self.0.get(location).and_then(|there| there.get(monitor)) {
            return Ok(*key);
        }
        let key = tx
            .prepare_cached("SELECT key FROM series WHERE monitor = ?1 AND location = ?2")?
            .query_row(params![monitor.as_str(), location.as_str()], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StoreError::Corrupt(format!("series of `{monitor}` is not in the database")))?;
        self.0.entry(location.clone()).or_default().insert(monitor.clone(), key);
        Ok(key)
    }
}
