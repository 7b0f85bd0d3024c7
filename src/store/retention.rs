//! What becomes of old checks: hours and days of counts and latencies, raw rows forgotten.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::record::{Keys, outcome_code};
use super::{StoreError, open, outbox};
use crate::model::{Check, ClosedHour, Digest, OutcomeKind, Timestamp};

/// Width of an hour rollup.
pub(super) const HOUR: Duration = Duration::from_secs(3_600);
/// Width of a day rollup (UTC).
pub(super) const DAY: Duration = Duration::from_secs(86_400);
/// Hour rollups are kept so long; day rollups for ever.
const HOURS_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// Raw rows forgotten in one go, so that a commit never waits long behind it.
const FORGET: u32 = 50_000;

/// Counts per outcome and latencies, by series.
type Tallies = HashMap<i64, ([u64; 4], Digest)>;

/// Counts and latencies of raw checks that started in `from <= at < to`.
pub(super) fn tallies(connection: &Connection, from: Timestamp, to: Timestamp) -> Result<Tallies, StoreError> {
    let mut found = Tallies::new();
    let mut statement =
        connection.prepare("SELECT series, outcome, latency_us FROM checks WHERE at >= ?1 AND at < ?2")?;
    let mut rows = statement.query(params![from.millis(), to.millis()])?;
    while let Some(row) = rows.next()? {
        let (series, outcome, latency): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        add(found.entry(series).or_default(), outcome, Duration::from_micros(latency.max(0).unsigned_abs()));
    }
    Ok(found)
}

fn add((counts, latencies): &mut ([u64; 4], Digest), outcome: i64, latency: Duration) {
    let place = usize::try_from(outcome).unwrap_or(3).min(3);
    counts[place] += 1;
    if outcome == outcome_code(OutcomeKind::Up) || outcome == outcome_code(OutcomeKind::Degraded) {
        latencies.add(latency);
    }
}

/// Rolls up every hour that ended while nobody was there to close it. Done hours are known by `rolled_until`.
pub(super) fn roll_up_missed(connection: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    let running = now.floor(HOUR);
    let oldest: Option<i64> = connection.query_row("SELECT min(at) FROM checks", [], |row| row.get(0))?;
    let Some(oldest) = oldest.map(Timestamp::from_millis) else { return Ok(()) };
    let mut hour = rolled_until(connection)?.unwrap_or(oldest).max(oldest).floor(HOUR);
    while hour < running {
        let tallies = tallies(connection, hour, hour + HOUR)?;
        open::plainly(connection, |tx| {
            for (series, (counts, latency)) in &tallies {
                put(tx, ("hour", hour), *series, counts, latency)?;
            }
            finish_hour(tx, hour)
        })?;
        hour = hour + HOUR;
    }
    Ok(())
}

fn rolled_until(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    Ok(connection
        .query_row("SELECT value FROM facts WHERE name = 'rolled_until'", [], |row| row.get(0))
        .optional()?
        .map(Timestamp::from_millis))
}

/// Writes the rollups of an hour that has ended, and forgets what is too old.
pub(super) fn close_hour(connection: &mut Connection, hour: &ClosedHour, raw_days: u32) -> Result<(), StoreError> {
    open::plainly(connection, |tx| {
        if rolled_until(tx)?.is_some_and(|done| done >= hour.until) {
            return Ok(());
        }
        let mut keys = Keys::new(tx);
        for tally in hour.tallies.iter().filter(|tally| tally.counts != [0; 4]) {
            let series = keys.of(&tally.monitor, &tally.location)?;
            // A late check may have come first.
            let (mut counts, mut latency) = rollup(tx, ("hour", hour.from), series)?.unwrap_or_default();
            for (sum, count) in counts.iter_mut().zip(tally.counts) {
                *sum += count;
            }
            latency.merge(&tally.latency);
            put(tx, ("hour", hour.from), series, &counts, &latency)?;
        }
        let mut done = hour.from;
        while done < hour.until {
            finish_hour(tx, done)?;
            done = done + HOUR;
        }
        Ok(())
    })?;
    let raw_from = hour.until - DAY * raw_days;
    loop {
        let gone = connection.execute(
            "DELETE FROM checks WHERE (at, series) IN (SELECT at, series FROM checks WHERE at < ?1 ORDER BY at, series LIMIT ?2)",
            params![raw_from.millis(), FORGET],
        )?;
        if gone < FORGET as usize {
            break;
        }
    }
    connection
        .execute("DELETE FROM rollups WHERE width = 'hour' AND start < ?1", [(hour.until - HOURS_KEPT).millis()])?;
    connection.execute("DELETE FROM failures WHERE incident IS NULL AND at < ?1", [raw_from.millis()])?;
    outbox::forget(connection, hour.until)
}

/// Notes that `hour` is done; the last hour of a day makes the day.
fn finish_hour(tx: &Transaction<'_>, hour: Timestamp) -> Result<(), StoreError> {
    tx.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('rolled_until', ?1)", [(hour + HOUR).millis()])?;
    let day = hour.floor(DAY);
    if hour + HOUR == day + DAY { make_day(tx, day) } else { Ok(()) }
}

fn make_day(tx: &Transaction<'_>, day: Timestamp) -> Result<(), StoreError> {
    let mut sums = Tallies::new();
    let mut statement = tx.prepare(
        "SELECT series, up, degraded, down, indeterminate, latency FROM rollups WHERE width = 'hour' AND start >= ?1 AND start < ?2",
    )?;
    let mut rows = statement.query(params![day.millis(), (day + DAY).millis()])?;
    while let Some(row) = rows.next()? {
        let (counts, latencies) = sums.entry(row.get(0)?).or_default();
        for (place, count) in counts.iter_mut().enumerate() {
            *count += row.get::<_, i64>(place + 1)?.max(0).unsigned_abs();
        }
        latencies.merge(&digest(&row.get::<_, Vec<u8>>(5)?)?);
    }
    for (series, (counts, latency)) in &sums {
        put(tx, ("day", day), *series, counts, latency)?;
    }
    Ok(())
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::from_bytes(bytes).ok_or_else(|| StoreError::Corrupt("a latency digest".to_owned()))
}

fn put(
    tx: &Transaction<'_>,
    (width, start): (&str, Timestamp),
    series: i64,
    counts: &[u64; 4],
    latency: &Digest,
) -> Result<(), StoreError> {
    let count = |place: usize| i64::try_from(counts[place]).unwrap_or(i64::MAX);
    tx.prepare_cached("INSERT OR REPLACE INTO rollups VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
        width,
        start.millis(),
        series,
        count(0),
        count(1),
        count(2),
        count(3),
        latency.to_bytes()
    ])?;
    Ok(())
}

fn rollup(
    tx: &Transaction<'_>,
    (width, start): (&str, Timestamp),
    series: i64,
) -> Result<Option<([u64; 4], Digest)>, StoreError> {
    let found = tx
        .prepare_cached("SELECT up, degraded, down, indeterminate, latency FROM rollups WHERE width = ?1 AND series = ?2 AND start = ?3")?
        .query_row(params![width, series, start.millis()], |row| {
            let counts = [row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            Ok((counts.map(|count| count.max(0).unsigned_abs()), row.get::<_, Vec<u8>>(4)?))
        })
        .optional()?;
    found.map(|(counts, bytes)| Ok((counts, digest(&bytes)?))).transpose()
}

/// A check that ended after its hour had been closed: added to the rollups that are written already.
pub(super) fn add_late(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    for (width, start) in [("hour", check.at.floor(HOUR)), ("day", check.at.floor(DAY))] {
        let mut tally = match rollup(tx, (width, start), series)? {
            Some(tally) => tally,
            // A day that still runs has no rollup: its hours make it.
            None if width == "day" => continue,
            None => Default::default(),
        };
        add(&mut tally, outcome_code(check.outcome.kind), check.outcome.latency);
        put(tx, (width, start), series, &tally.0, &tally.1)?;
    }
    Ok(())
}
