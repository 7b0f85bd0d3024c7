//! Maintenance: what the operators' API made, and occurrences from the moment they are known.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row, Transaction, params};

use super::rows::{at, json, to_json, word};
use super::{Reader, StoreError};
use crate::model::{
    Draft, KnownOccurrence, LoadedMaintenance, MaintenanceId, MonitorId, Occurrence, OccurrenceId, OccurrenceStatus,
    Timestamp, Window,
};

/// Which completed occurrences, newest first by (`start`, id).
#[derive(Clone, Debug, Default)]
pub struct OccurrenceQuery<'a> {
    /// Only those that ended at or after this.
    pub since: Option<Timestamp>,
    /// Only those over one of these monitors.
    pub known: Option<&'a HashSet<MonitorId>>,
    /// Only those after this one in the order of the list.
    pub after: Option<(Timestamp, OccurrenceId)>,
    /// At most so many.
    pub limit: usize,
}

/// Everything the recorder needs; completed ones since `from`.
pub(super) fn load(connection: &Connection, from: Timestamp) -> Result<LoadedMaintenance, StoreError> {
    let mut open = Vec::new();
    let mut statement =
        connection.prepare_cached("SELECT * FROM occurrences WHERE status <> 'completed' ORDER BY start, id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        open.push(KnownOccurrence { occurrence: read(row)?, announced: row.get("announced")? });
    }
    let mut completed = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT * FROM occurrences WHERE status = 'completed' AND start >= ?1 ORDER BY start DESC, id DESC",
    )?;
    let mut rows = statement.query([from.millis()])?;
    while let Some(row) = rows.next()? {
        completed.push(read(row)?);
    }
    Ok(LoadedMaintenance { made: made(connection)?.into_iter().map(|(draft, _)| draft).collect(), open, completed })
}

fn made(connection: &Connection) -> Result<Vec<(Draft, Timestamp)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM maintenances ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((json(row, "draft")?, at(row, "made_at")?));
    }
    Ok(found)
}

/// Writes an occurrence, made or changed. One that is completed stays as it is.
pub(super) fn save(tx: &Transaction<'_>, known: &KnownOccurrence) -> Result<(), StoreError> {
    let KnownOccurrence { occurrence, announced } = known;
    tx.prepare_cached(
        "INSERT INTO occurrences VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET title = ?3, description = ?4, monitors = ?5, start = ?6, \"end\" = ?7, \
         status = ?8, announced = ?9,
             sequence = ?10, updated_at = ?12
         WHERE occurrences.status <> 'completed'",
    )?
    .execute(params![
        occurrence.id.as_str(),
        occurrence.maintenance.as_str(),
        occurrence.title,
        occurrence.description,
        to_json(&occurrence.monitors)?,
        occurrence.start.millis(),
        occurrence.end.millis(),
        occurrence.status.as_str(),
        announced,
        occurrence.sequence,
        occurrence.known_at.millis(),
        occurrence.updated_at.millis(),
    ])?;
    Ok(())
}

/// One that was completed comes or runs again: the clock was turned back.
pub(super) fn again(tx: &Transaction<'_>, known: &KnownOccurrence) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE occurrences SET status = 'scheduled' WHERE id = ?1")?
        .execute([known.occurrence.id.as_str()])?;
    save(tx, known)
}

/// Forgets an occurrence that never came.
pub(super) fn withdraw(tx: &Transaction<'_>, id: &OccurrenceId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM occurrences WHERE id = ?1 AND status = 'scheduled'")?.execute([id.as_str()])?;
    Ok(())
}

/// Keeps a maintenance that the operators' API made or changed.
pub(super) fn make(tx: &Transaction<'_>, draft: &Draft, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO maintenances (id, draft, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET draft = ?2",
    )?
    .execute(params![draft.id.as_str(), to_json(draft)?, at.millis()])?;
    Ok(())
}

/// Forgets one.
pub(super) fn unmake(tx: &Transaction<'_>, id: &MaintenanceId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM maintenances WHERE id = ?1")?.execute([id.as_str()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Occurrence, StoreError> {
    Ok(Occurrence {
        id: OccurrenceId::new(row.get::<_, String>("id")?),
        maintenance: MaintenanceId::new(row.get::<_, String>("maintenance")?),
        title: row.get("title")?,
        description: row.get("description")?,
        monitors: json(row, "monitors")?,
        start: at(row, "start")?,
        end: at(row, "end")?,
        status: word(row, "status", OccurrenceStatus::parse)?,
        sequence: row.get("sequence")?,
        known_at: at(row, "known_at")?,
        updated_at: at(row, "updated_at")?,
    })
}

impl Reader {
    /// Maintenance as [`super::Store::load_maintenance`] gives it.
    ///
    /// # Errors
    /// SQLite.
    pub fn maintenance(&self, from: Timestamp) -> Result<LoadedMaintenance, StoreError> {
        load(&self.connection, from)
    }

    /// What the operators' API made and when, by id.
    ///
    /// # Errors
    /// SQLite.
    pub fn made_maintenance(&self) -> Result<Vec<(Draft, Timestamp)>, StoreError> {
        made(&self.connection)
    }

    /// Occurrences that are over, newest first.
    ///
    /// # Errors
    /// SQLite.
    pub fn past_occurrences(&self, query: &OccurrenceQuery<'_>) -> Result<Vec<Occurrence>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM occurrences WHERE status = 'completed' AND (start, id) < (?1, ?2) AND \"end\" >= ?3
             ORDER BY start DESC, id DESC",
        )?;
        let (start, id) = query.after.as_ref().map_or((i64::MAX, ""), |(start, id)| (start.millis(), id.as_str()));
        let since = query.since.map_or(i64::MIN, Timestamp::millis);
        let mut rows = statement.query(params![start, id, since])?;
        let is_known = |occurrence: &Occurrence| {
            query.known.is_none_or(|known| occurrence.monitors.iter().any(|id| known.contains(id)))
        };
        let mut found = Vec::new();
        while found.len() < query.limit
            && let Some(row) = rows.next()?
        {
            found.extend(Some(read(row)?).filter(is_known));
        }
        Ok(found)
    }

    /// Windows of every monitor that have begun and reach beyond `from`, newest first; one that still runs reaches into
    /// the future.
    ///
    /// # Errors
    /// SQLite.
    pub fn windows(&self, from: Timestamp) -> Result<HashMap<MonitorId, Vec<Window>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT monitors, start, \"end\" FROM occurrences WHERE status <> 'scheduled' AND \"end\" > ?1 \
                AND \"end\" > start
             ORDER BY start DESC",
        )?;
        let mut rows = statement.query([from.millis()])?;
        let mut found: HashMap<MonitorId, Vec<Window>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let window = Window { start: at(row, "start")?, end: at(row, "end")? };
            let monitors: Vec<MonitorId> = json(row, "monitors")?;
            for monitor in monitors {
                found.entry(monitor).or_default().push(window);
            }
        }
        Ok(found)
    }
}
