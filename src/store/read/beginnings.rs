//! Ids by their beginning: what people type of them.

use rusqlite::{Connection, params};

use super::Reader;
use crate::store::StoreError;

impl Reader {
    /// Ids of incidents that begin like this, in order, at most so many; what is the whole id comes first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn incident_ids(&self, beginning: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT id FROM incidents WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT ?2";
        ids(&self.connection, sql, beginning, limit)
    }

    /// The same of messages.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn message_ids(&self, beginning: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT id FROM messages WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT ?2";
        ids(&self.connection, sql, beginning, limit)
    }
}

fn ids(connection: &Connection, sql: &str, beginning: &str, limit: usize) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement.query_map(params![beginning, limit], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}
