//! Checks that are not judged yet, and what is known of our own network, as rows.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::failures::{StoredPhases, read_outcome};
use super::rows::{self, json_opt, to_json, us};
use super::{StoreError, incidents};
use crate::model::{Check, Incident, Location, MonitorId, Outlook};

/// Holds a check.
pub(super) fn hold(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    let outcome = &check.outcome;
    tx.prepare_cached(
        "INSERT INTO held (series, at, outcome, latency_us, waited_us, reason, evidence, phases)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (series, at) DO UPDATE SET outcome = ?3, latency_us = ?4, waited_us = ?5, reason = ?6,
             evidence = ?7, phases = ?8",
    )?
    .execute(params![
        series,
        check.at.millis(),
        outcome.kind.as_str(),
        us(outcome.latency),
        us(check.waited),
        outcome.reason.as_ref().map(to_json).transpose()?,
        to_json(&outcome.evidence)?,
        to_json(&StoredPhases::from(outcome.phases))?,
    ])?;
    Ok(())
}

/// Holds it no more.
pub(super) fn free(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM held WHERE series = ?1 AND at = ?2")?.execute(params![series, check.at.millis()])?;
    Ok(())
}

/// Remembers what is known of our own network.
pub(super) fn remember(tx: &Transaction<'_>, outlook: &Outlook) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE batches SET outlook = ?1 WHERE only = 1")?.execute([to_json(outlook)?])?;
    Ok(())
}

/// Everything that is held at a location, oldest first.
pub(super) fn load(connection: &Connection, location: &Location) -> Result<Vec<Check>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT held.*, series.monitor FROM held JOIN series ON series.key = held.series WHERE location = ?1 \
            ORDER BY at, monitor",
    )?;
    let mut rows = statement.query([location.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let waited: i64 = row.get("waited_us")?;
        found.push(Check {
            monitor: MonitorId::new(row.get::<_, String>("monitor")?),
            location: location.clone(),
            at: rows::at(row, "at")?,
            waited: Duration::from_micros(waited.max(0).unsigned_abs()),
            outcome: read_outcome(row)?,
        });
    }
    Ok(found)
}

/// What was known of our own network.
pub(super) fn outlook(connection: &Connection) -> Result<Outlook, StoreError> {
    let mut statement = connection.prepare_cached("SELECT outlook FROM batches WHERE only = 1")?;
    let found = statement.query_row([], |row| Ok(json_opt(row, "outlook"))).optional()?;
    Ok(found.transpose()?.flatten().unwrap_or_default())
}

/// The open incidents of stillup itself, newest first: one that it cannot see out, one that it does not get to run.
pub(super) fn own(connection: &Connection) -> Result<Vec<Incident>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM incidents WHERE kind = 'blind' AND resolved_at IS NULL ORDER BY started_at DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(incidents::read(connection, row)?);
    }
    Ok(found)
}
