//! The one transaction: check rows, standings, spans, incidents, their timelines and outbox rows commit together or not
//! at all.

use rusqlite::{Connection, Transaction, params};

use super::memory::Memory;
use super::rows::us;
use super::{
    StoreError, clock, failures, held, incidents, maintenance, open, outbox, people, retention, spans, standings,
};
use crate::model::{
    About, Batch, Change, Check, Facts, Location, MonitorId, OutcomeKind, SeriesRow, Subject, Timestamp,
};

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Events written, of which subscribers are to be told.
    pub events: usize,
}

/// How an outcome is stored in a raw check.
const fn outcome_code(kind: OutcomeKind) -> i64 {
    match kind {
        OutcomeKind::Up => 0,
        OutcomeKind::Degraded => 1,
        OutcomeKind::Down => 2,
        OutcomeKind::Indeterminate => 3,
    }
}

/// Writes a batch.
pub(super) fn record(connection: &mut Connection, batch: &Batch, memory: &mut Memory) -> Result<Recorded, StoreError> {
    if batch.durable {
        open::durably(connection, |tx| write(tx, batch, memory))
    } else {
        open::plainly(connection, |tx| write(tx, batch, memory))
    }
}

fn write(tx: &Transaction<'_>, batch: &Batch, memory: &mut Memory) -> Result<Recorded, StoreError> {
    // Before what is known follows it: it tells until when something was measured.
    if let Some(step) = &batch.step {
        clock::follow(tx, step)?;
    }
    if let Some(roster) = &batch.roster {
        write_roster(tx, roster, batch.at)?;
    }
    let mut recorded = Recorded::default();
    for change in &batch.changes {
        match change {
            Change::Event { facts, monitors, subscribers } => {
                let number = number(tx, facts)?;
                let about = monitors.iter().map(|monitor| About::from(&**monitor)).collect();
                let event = outbox::NewEvent { facts, number, about, subscribers, at: batch.at };
                recorded.events += outbox::commit(tx, &event, &mut memory.lists)?;
            }
            change => write_change(tx, memory, change, batch)?,
        }
    }
    let mut standings = standings::Saving::new(tx)?;
    for (monitor, location, standing) in &batch.standings {
        standings.save(memory.keys.of(tx, monitor, location)?, standing)?;
    }
    if let Some(number) = batch.number {
        tx.prepare_cached("UPDATE batches SET number = ?1, at = ?2 WHERE only = 1")?
            .execute([number, batch.at.millis()])?;
    }
    Ok(recorded)
}

/// The number of the newest batch that was committed.
pub(super) fn newest(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached("SELECT number FROM batches WHERE only = 1")?.query_row([], |row| row.get(0))?)
}

/// The newest check of a batch, or when it was decided.
fn newest_check(batch: &Batch) -> Timestamp {
    let check = |change: &Change| if let Change::Check(check) = change { Some(check.at) } else { None };
    batch.changes.iter().filter_map(check).fold(batch.at, Timestamp::max)
}

/// When the newest record was made; `None` while there is none.
pub(super) fn newest_at(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    // An older program did not write it down.
    let sql = "SELECT coalesce((SELECT at FROM batches WHERE only = 1), (SELECT max(last_check) FROM standings))";
    let found: Option<i64> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(found.map(Timestamp::from_millis))
}

/// The place of an event among those of its subject.
fn number(tx: &Transaction<'_>, facts: &Facts) -> Result<i64, StoreError> {
    match &facts.subject {
        Subject::Incident(story) => incidents::number_of(tx, &story.update.id),
        Subject::Maintenance { maintenance } => Ok(maintenance.status as i64 + 1),
    }
}

fn write_roster(tx: &Transaction<'_>, roster: &[SeriesRow], at: Timestamp) -> Result<(), StoreError> {
    tx.execute("UPDATE series SET present = 0", [])?;
    roster.iter().try_for_each(|row| write_series(tx, row, at))
}

fn write_series(tx: &Transaction<'_>, row: &SeriesRow, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO series (monitor, location, name, public, present, known_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (monitor, location) DO UPDATE SET name = ?3, public = ?4, present = ?5",
    )?
    .execute(params![
        row.monitor.as_str(),
        row.location.as_str(),
        row.name,
        row.public,
        row.present,
        at.millis()
    ])?;
    Ok(())
}

fn write_check(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO checks (at, series, outcome, latency_us) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (at, series) DO UPDATE SET outcome = ?3, latency_us = ?4",
    )?
    .execute(params![check.at.millis(), series, outcome_code(check.outcome.kind), us(check.outcome.latency)])?;
    if check.outcome.reason.is_some() {
        failures::write(tx, series, check)?;
        failures::place(tx, series, check.at)?;
    }
    Ok(())
}

fn write_change(tx: &Transaction<'_>, memory: &mut Memory, change: &Change, batch: &Batch) -> Result<(), StoreError> {
    let at = batch.at;
    let mut key = |monitor: &MonitorId, location: &Location| memory.keys.of(tx, monitor, location);
    match change {
        Change::Check(check) => {
            let key = key(&check.monitor, &check.location)?;
            if check.location == Location::drill() {
                // Evidence of its incident, and nothing that counts.
                failures::write(tx, key, check)?;
                failures::place(tx, key, check.at)?;
            } else {
                write_check(tx, key, check)?;
                if check.at < batch.hour {
                    retention::add_late(tx, key, check)?;
                }
            }
        }
        Change::Held(check) => held::hold(tx, key(&check.monitor, &check.location)?, check)?,
        Change::Freed(check) => held::free(tx, key(&check.monitor, &check.location)?, check)?,
        Change::Outlook(outlook) => held::remember(tx, outlook)?,
        Change::Series(row) => write_series(tx, row, batch.at)?,
        Change::Span { monitor, location, status, at } => spans::begin(tx, key(monitor, location)?, *status, *at)?,
        Change::Incident(incident) => {
            let series = match incident.monitors.first() {
                Some(monitor) if incident.drill => Some(key(monitor, &Location::drill())?),
                Some(monitor) if incident.source == crate::model::Source::Automatic => {
                    Some(key(monitor, &Location::local())?)
                }
                _ => None,
            };
            incidents::save(tx, series, incident, batch.number.unwrap_or_default())?;
        }
        Change::Evidence { incident, monitor, location, from } => {
            // Not those of a future that the clock has left.
            failures::claim(tx, key(monitor, location)?, incident, (*from, newest_check(batch)))?;
        }
        Change::Entry { incident, entry } => {
            incidents::append(tx, incident, entry)?;
        }
        Change::Reword(reworded) => people::reword(tx, reworded)?,
        Change::Audit(audit) => people::audit(tx, audit)?,
        Change::Remember(command) => people::remember(tx, command)?,
        // Written by the caller.
        Change::Event { .. } => {}
        Change::Occurrence(known) => maintenance::save(tx, known)?,
        Change::Again(known) => maintenance::again(tx, known)?,
        Change::Withdrawn(id) => maintenance::withdraw(tx, id)?,
        Change::Made(draft) => maintenance::make(tx, draft, at)?,
        Change::Unmade(id) => maintenance::unmake(tx, id)?,
    }
    Ok(())
}
