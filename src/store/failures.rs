//! Failing checks with what was seen, as rows.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::rows::{json, json_opt, to_json, us, word};
use super::rules::evidence::{self, ENDS, LOOSE};
use crate::model::{
    Check, CheckNote, Evidence, FailedCheck, IncidentId, Location, MonitorId, Outcome, OutcomeKind, Phases, Reason,
    ReasonKind, Timestamp,
};

/// Phases as stored, microseconds.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredPhases {
    resolve: Option<u64>,
    connect: Option<u64>,
    tls: Option<u64>,
    processing: Option<u64>,
    transfer: Option<u64>,
}

impl From<Phases> for StoredPhases {
    fn from(phases: Phases) -> Self {
        let us = |phase: Option<Duration>| phase.map(|length| u64::try_from(length.as_micros()).unwrap_or(u64::MAX));
        Self {
            resolve: us(phases.resolve),
            connect: us(phases.connect),
            tls: us(phases.tls),
            processing: us(phases.processing),
            transfer: us(phases.transfer),
        }
    }
}

impl From<StoredPhases> for Phases {
    fn from(stored: StoredPhases) -> Self {
        let length = |us: Option<u64>| us.map(Duration::from_micros);
        Self {
            resolve: length(stored.resolve),
            connect: length(stored.connect),
            tls: length(stored.tls),
            processing: length(stored.processing),
            transfer: length(stored.transfer),
        }
    }
}

/// Writes a failing check, in no incident yet.
pub(super) fn write(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    let Some(reason) = &check.outcome.reason else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO failures (series, at, incident, outcome, latency_us, kind, reason, evidence, phases)
         VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (series, at) DO UPDATE SET incident = NULL, outcome = ?3, latency_us = ?4, kind = ?5, reason = ?6,
             evidence = ?7, phases = ?8, keep = 0",
    )?
    .execute(params![
        series,
        check.at.millis(),
        check.outcome.kind.as_str(),
        us(check.outcome.latency),
        reason.kind.as_str(),
        to_json(reason)?,
        to_json(&check.outcome.evidence)?,
        to_json(&StoredPhases::from(check.outcome.phases))?,
    ])?;
    Ok(())
}

/// The determinate failing checks of a series since `from` and up to now belong to an incident that has just opened or
/// reopened.
pub(super) fn claim(
    tx: &Transaction<'_>,
    series: i64,
    incident: &IncidentId,
    (from, now): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    let loose: Vec<i64> = tx
        .prepare_cached(
            "SELECT at FROM failures WHERE series = ?1 AND at >= ?2 AND at <= ?3 AND incident IS NULL \
                AND outcome <> 'indeterminate' ORDER BY at",
        )?
        .query_map(params![series, from.millis(), now.millis()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for at in loose {
        join(tx, series, incident.as_str(), at)?;
    }
    Ok(())
}

/// Puts a failing check of this batch where it belongs: to the open incident, or among the loose ones.
pub(super) fn place(tx: &Transaction<'_>, series: i64, at: Timestamp) -> Result<(), StoreError> {
    let open: Option<String> = tx
        .prepare_cached(
            "SELECT id FROM incidents WHERE series = ?1 AND resolved_at IS NULL AND source = 'automatic' \
            AND kind = 'service'",
        )?
        .query_row([series], |row| row.get(0))
        .optional()?;
    if let Some(incident) = open
        && join(tx, series, &incident, at.millis())?
    {
        return Ok(());
    }
    tx.prepare_cached(
        "DELETE FROM failures WHERE series = ?1 AND incident IS NULL AND at <=
         (SELECT at FROM failures WHERE series = ?1 AND incident IS NULL ORDER BY at DESC LIMIT 1 OFFSET ?2)",
    )?
    .execute(params![series, LOOSE])?;
    Ok(())
}

/// Adds a loose determinate check to an incident and drops the oldest that need not be kept, counting it; false for any
/// other check.
fn join(tx: &Transaction<'_>, series: i64, incident: &str, at: i64) -> Result<bool, StoreError> {
    let Some(kind) = loose_kind(tx, series, at)? else { return Ok(false) };
    let (kept, before) = so_far(tx, incident, at)?;
    let stays = evidence::stays(kept, before.as_deref(), &kind);
    tx.prepare_cached("UPDATE failures SET incident = ?3, keep = ?4 WHERE series = ?1 AND at = ?2")?
        .execute(params![series, at, incident, stays])?;
    if let Some(surplus) = surplus(tx, incident)? {
        drop_counted(tx, incident, &surplus)?;
    }
    Ok(true)
}

/// The reason of a determinate check that is in no incident.
fn loose_kind(tx: &Transaction<'_>, series: i64, at: i64) -> Result<Option<String>, StoreError> {
    let sql =
        "SELECT kind FROM failures WHERE series = ?1 AND at = ?2 AND incident IS NULL AND outcome <> 'indeterminate'";
    Ok(tx.prepare_cached(sql)?.query_row(params![series, at], |row| row.get(0)).optional()?)
}

/// How many checks of the incident there are, counted up to the ends, and the reason of the one before `at`.
fn so_far(tx: &Transaction<'_>, incident: &str, at: i64) -> Result<(u32, Option<String>), StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT count(*), (SELECT kind FROM failures WHERE incident = ?1 AND at < ?2 ORDER BY at DESC LIMIT 1)
             FROM (SELECT 1 FROM failures WHERE incident = ?1 LIMIT ?3) AS kept",
        )?
        .query_row(params![incident, at, ENDS], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// A failing check that is kept no more: series, start, reason.
type Surplus = (i64, i64, String);

/// Of those that need not stay, the one that is too many.
fn surplus(tx: &Transaction<'_>, incident: &str) -> Result<Option<Surplus>, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT series, at, kind FROM failures WHERE incident = ?1 AND keep = 0 ORDER BY at DESC LIMIT 1 OFFSET ?2",
        )?
        .query_row(params![incident, evidence::SURPLUS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?)
}

fn drop_counted(tx: &Transaction<'_>, incident: &str, (series, at, kind): &Surplus) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM failures WHERE series = ?1 AND at = ?2")?.execute(params![series, at])?;
    tx.prepare_cached(
        "INSERT INTO failure_counts (incident, minute, kind, count) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (incident, minute, kind) DO UPDATE SET count = failure_counts.count + 1",
    )?
    .execute(params![incident, evidence::minute(Timestamp::from_millis(*at)).millis(), kind])?;
    Ok(())
}

/// Failing checks kept with an incident, oldest first.
pub(super) fn of_incident(connection: &Connection, incident: &IncidentId) -> Result<Vec<FailedCheck>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT failures.*, series.monitor FROM failures JOIN series ON series.key = failures.series \
            WHERE incident = ?1 ORDER BY at",
    )?;
    let mut rows = statement.query([incident.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let outcome = read_outcome(row)?;
        let reason =
            outcome.reason.ok_or_else(|| StoreError::Corrupt("a failing check without a reason".to_owned()))?;
        found.push(FailedCheck {
            monitor: MonitorId::new(row.get::<_, String>("monitor")?),
            at: super::rows::at(row, "at")?,
            outcome: outcome.kind,
            latency: outcome.latency,
            phases: outcome.phases,
            reason,
            evidence: outcome.evidence,
        });
    }
    Ok(found)
}

/// Those that were only counted.
pub(super) fn counts(
    connection: &Connection,
    incident: &IncidentId,
) -> Result<Vec<(Timestamp, ReasonKind, u64)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT minute, kind, count FROM failure_counts WHERE incident = ?1 ORDER BY minute, kind")?;
    let mut rows = statement.query([incident.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let count: i64 = row.get("count")?;
        found.push((
            super::rows::at(row, "minute")?,
            word(row, "kind", ReasonKind::parse)?,
            count.max(0).unsigned_abs(),
        ));
    }
    Ok(found)
}

/// The check of a series that started at `at`: whole if it failed and is kept, else outcome and latency.
pub(super) fn check_at(
    connection: &Connection,
    series: i64,
    (monitor, location): (&MonitorId, &Location),
    at: Timestamp,
) -> Result<Option<Check>, StoreError> {
    let failed = connection
        .prepare_cached("SELECT * FROM failures WHERE series = ?1 AND at = ?2")?
        .query_row(params![series, at.millis()], |row| Ok(read_outcome(row)))
        .optional()?
        .transpose()?;
    let outcome = match failed {
        Some(outcome) => Some(outcome),
        None => connection
            .prepare_cached("SELECT outcome, latency_us FROM checks WHERE at = ?2 AND series = ?1")?
            .query_row(params![series, at.millis()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
            .optional()?
            .map(|(code, latency)| Outcome {
                kind: outcome_of(code),
                latency: Duration::from_micros(latency.max(0).unsigned_abs()),
                phases: Phases::default(),
                reason: None,
                evidence: Evidence::default(),
            }),
    };
    Ok(outcome.map(|outcome| Check {
        monitor: monitor.clone(),
        location: location.clone(),
        at,
        waited: Duration::ZERO,
        outcome,
    }))
}

/// The determinate checks of a series in `from <= at <= to`, the newest ten, oldest first.
pub(super) fn notes(
    connection: &Connection,
    series: i64,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<CheckNote>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT checks.at, checks.outcome AS code, checks.latency_us, reason FROM checks
         LEFT JOIN failures ON failures.series = checks.series AND failures.at = checks.at
         WHERE checks.at >= ?2 AND checks.at <= ?4 AND checks.series = ?1 AND checks.outcome < 3 \
         ORDER BY checks.at DESC LIMIT ?3",
    )?;
    let mut found = read_notes(statement.query(params![series, from.millis(), ENDS, to.millis()])?)?;
    found.reverse();
    Ok(found)
}

/// Checks of a monitor in `from <= at < to`, newest first; a reason is there as long as it is kept.
pub(super) fn checks(
    connection: &Connection,
    monitor: &MonitorId,
    (from, to): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<CheckNote>, StoreError> {
    // Not a join with series: the rows come in the order of the primary key, and reading ends with the limit.
    let mut statement = connection.prepare_cached(
        "SELECT checks.at, checks.outcome AS code, checks.latency_us, reason FROM checks
         LEFT JOIN failures ON failures.series = checks.series AND failures.at = checks.at
         WHERE checks.at >= ?2 AND checks.at < ?3 AND checks.series IN (SELECT key FROM series WHERE monitor = ?1)
         ORDER BY checks.at DESC LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    read_notes(statement.query(params![monitor.as_str(), from.millis(), to.millis(), limit])?)
}

fn read_notes(mut rows: rusqlite::Rows<'_>) -> Result<Vec<CheckNote>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(CheckNote {
            at: super::rows::at(row, "at")?,
            outcome: outcome_of(row.get("code")?),
            latency_us: row.get::<_, i64>("latency_us")?.max(0).unsigned_abs(),
            reason: if row.get::<_, Option<String>>("reason")?.is_some() { Some(json(row, "reason")?) } else { None },
        });
    }
    Ok(found)
}

pub(super) fn outcome_of(code: i64) -> OutcomeKind {
    match code {
        0 => OutcomeKind::Up,
        1 => OutcomeKind::Degraded,
        2 => OutcomeKind::Down,
        _ => OutcomeKind::Indeterminate,
    }
}

pub(super) fn read_outcome(row: &Row<'_>) -> Result<Outcome, StoreError> {
    let latency: i64 = row.get("latency_us")?;
    Ok(Outcome {
        kind: word(row, "outcome", OutcomeKind::parse)?,
        latency: Duration::from_micros(latency.max(0).unsigned_abs()),
        phases: json::<StoredPhases>(row, "phases")?.into(),
        reason: json_opt::<Reason>(row, "reason")?,
        evidence: json(row, "evidence")?,
    })
}
