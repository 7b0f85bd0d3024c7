//! What becomes of old checks: hours and days of counts and latencies, raw rows forgotten.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::failures::outcome_of;
use super::keys::Keys;
use super::rules::rollup::{Tally, missed};
use super::{StoreError, open, outbox};
use crate::model::time::{DAY, HOUR};
use crate::model::{Check, ClockStep, ClosedHour, Digest, Timestamp};

/// Hour rollups are kept so long; day rollups for ever.
const HOURS_KEPT: Duration = DAY.saturating_mul(90);
/// Rollups are looked for series by series, as the key of their table has it: there are millions of them, and SQLite
/// would rather read them all.
const IS_ROLLED_UP: &str = "SELECT EXISTS (SELECT 1 FROM series CROSS JOIN rollups ON rollups.series = series.key
    WHERE width = 'hour' AND start = ?1)";
const DAYS: &str = "SELECT DISTINCT start / ?3 FROM series CROSS JOIN rollups ON rollups.series = series.key
    WHERE width = 'hour' AND start >= ?1 AND start < ?2";
pub(super) const HOURS: &str = "SELECT monitor, series, up, degraded, down, indeterminate, latency FROM series
    CROSS JOIN rollups ON rollups.series = series.key WHERE width = 'hour' AND start >= ?1 AND start < ?2";
const ROLLED: &str = "SELECT monitor, series, up, degraded, down, indeterminate, latency FROM series
    CROSS JOIN rollups ON rollups.series = series.key WHERE width = ?3 AND start >= ?1 AND start < ?2";
const FORGET_HOURS: &str =
    "DELETE FROM rollups WHERE width = 'hour' AND series IN (SELECT key FROM series) AND start < ?1";

/// Raw rows forgotten in one go, so that a commit never waits long behind it.
const FORGET: u32 = 50_000;

/// By series.
pub(super) type Tallies = HashMap<i64, Tally>;

/// Counts and latencies of raw checks that started in `from <= at < to`.
pub(super) fn tallies(connection: &Connection, from: Timestamp, to: Timestamp) -> Result<Tallies, StoreError> {
    let mut found = Tallies::new();
    let mut statement =
        connection.prepare("SELECT series, outcome, latency_us FROM checks WHERE at >= ?1 AND at < ?2")?;
    let mut rows = statement.query(params![from.millis(), to.millis()])?;
    while let Some(row) = rows.next()? {
        let (series, outcome, latency): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let latency = Duration::from_micros(latency.max(0).unsigned_abs());
        found.entry(series).or_default().add(outcome_of(outcome), latency);
    }
    Ok(found)
}

/// Rolls up every hour that ended while nobody was there to close it. Done hours are known by `rolled_until`.
pub(super) fn roll_up_missed(connection: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    let oldest: Option<i64> = connection.query_row("SELECT min(at) FROM checks", [], |row| row.get(0))?;
    let Some(oldest) = oldest.map(Timestamp::from_millis) else { return Ok(()) };
    let Some((from, to)) = missed(oldest, rolled_until(connection)?, now) else { return Ok(()) };
    // Hours of which nothing is known are not looked at one by one: there may be years of them.
    let mut hour = first_check(connection, from)?;
    while let Some(at) = hour.filter(|at| *at < to) {
        open::plainly(connection, |tx| count_again(tx, at))?;
        hour = first_check(connection, at + HOUR)?;
    }
    open::plainly(connection, |tx| finish(tx, from, to))
}

/// The hour of the first check at or after an instant.
fn first_check(connection: &Connection, from: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT min(at) FROM checks WHERE at >= ?1";
    let found: Option<i64> = connection.prepare_cached(sql)?.query_row([from.millis()], |row| row.get(0))?;
    Ok(found.map(|at| Timestamp::from_millis(at).floor(HOUR)))
}

/// The rollups of an hour from its raw checks.
fn count_again(tx: &Transaction<'_>, hour: Timestamp) -> Result<(), StoreError> {
    tallies(tx, hour, hour + HOUR)?.iter().try_for_each(|(series, tally)| put(tx, ("hour", hour), *series, tally))
}

/// The clock was turned back: hours that come again are not done, and what they hold so far is not lost.
pub(super) fn turn_back(tx: &Transaction<'_>, step: &ClockStep) -> Result<(), StoreError> {
    count_again(tx, step.from.floor(HOUR))?;
    let sql = "UPDATE facts SET value = ?1 WHERE name = 'rolled_until' AND value > ?1";
    tx.execute(sql, [step.to.floor(HOUR).millis()])?;
    Ok(())
}

pub(super) fn rolled_until(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
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
        let again = is_rolled_up(tx, hour.from)?;
        let mut keys = Keys::default();
        for tally in hour.tallies.iter().filter(|tally| tally.counts != [0; 4]) {
            let series = keys.of(tx, &tally.monitor, &tally.location)?;
            let counted = Tally { counts: tally.counts, latency: tally.latency.clone() };
            put(tx, ("hour", hour.from), series, &counted)?;
        }
        // Late checks were counted already, and an hour that has come twice was too.
        if again {
            count_again(tx, hour.from)?;
        }
        finish(tx, hour.from, hour.until)
    })?;
    if !hour.forgets {
        return Ok(());
    }
    let raw_from = hour.until - DAY * raw_days;
    while forget_checks(connection, raw_from)? == FORGET as usize {}
    forget_hours(connection, hour.until - HOURS_KEPT)?;
    forget_loose_failures(connection, raw_from)?;
    outbox::forget(connection, hour.until)?;
    open::give_back(connection)
}

fn forget_checks(connection: &Connection, before: Timestamp) -> Result<usize, StoreError> {
    let sql = "DELETE FROM checks WHERE (at, series) IN
               (SELECT at, series FROM checks WHERE at < ?1 ORDER BY at, series LIMIT ?2)";
    Ok(connection.execute(sql, params![before.millis(), FORGET])?)
}

fn forget_hours(connection: &Connection, before: Timestamp) -> Result<(), StoreError> {
    connection.execute(FORGET_HOURS, [before.millis()])?;
    Ok(())
}

fn forget_loose_failures(connection: &Connection, before: Timestamp) -> Result<(), StoreError> {
    connection.execute("DELETE FROM failures WHERE incident IS NULL AND at < ?1", [before.millis()])?;
    Ok(())
}

fn is_rolled_up(tx: &Transaction<'_>, hour: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(IS_ROLLED_UP)?.query_row([hour.millis()], |row| row.get(0))?)
}

/// Notes that every hour from `from` to `until` is done, and makes the days that have ended meanwhile.
fn finish(tx: &Transaction<'_>, from: Timestamp, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO facts (name, value) VALUES ('rolled_until', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
        [until.millis()],
    )?;
    let days: Vec<i64> = tx
        .prepare_cached(DAYS)?
        .query_map(params![from.floor(DAY).millis(), until.floor(DAY).millis(), DAY.as_millis() as i64], |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    days.into_iter().try_for_each(|day| make_day(tx, Timestamp::from_millis(day * DAY.as_millis() as i64)))
}

fn make_day(tx: &Transaction<'_>, day: Timestamp) -> Result<(), StoreError> {
    rolled(tx, "hour", (day, day + DAY))?.iter().try_for_each(|(series, sum)| put(tx, ("day", day), *series, sum))
}

/// Sums of the rollups of this width that began in `from <= start < to`.
pub(super) fn rolled(
    connection: &Connection,
    width: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<Tallies, StoreError> {
    let mut sums = Tallies::new();
    let mut statement = connection.prepare_cached(ROLLED)?;
    let mut rows = statement.query(params![from.millis(), to.millis(), width])?;
    while let Some(row) = rows.next()? {
        sums.entry(row.get(1)?).or_default().merge(counts(row, 2)?, &digest(&row.get::<_, Vec<u8>>(6)?)?);
    }
    Ok(sums)
}

/// Four counts, from this column on.
fn counts(row: &Row<'_>, first: usize) -> rusqlite::Result<[u64; 4]> {
    let count = |place: usize| row.get::<_, i64>(first + place).map(|count| count.max(0).unsigned_abs());
    Ok([count(0)?, count(1)?, count(2)?, count(3)?])
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::from_bytes(bytes).ok_or_else(|| StoreError::Corrupt("a latency digest".to_owned()))
}

fn put(tx: &Transaction<'_>, (width, start): (&str, Timestamp), series: i64, tally: &Tally) -> Result<(), StoreError> {
    let count = |place: usize| i64::try_from(tally.counts[place]).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "INSERT INTO rollups (width, start, series, up, degraded, down, indeterminate, latency)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (width, series, start) DO UPDATE SET up = ?4, degraded = ?5, down = ?6, indeterminate = ?7, \
         latency = ?8",
    )?
    .execute(params![
        width,
        start.millis(),
        series,
        count(0),
        count(1),
        count(2),
        count(3),
        tally.latency.to_bytes()
    ])?;
    Ok(())
}

fn rollup(tx: &Transaction<'_>, (width, start): (&str, Timestamp), series: i64) -> Result<Option<Tally>, StoreError> {
    let found = tx
        .prepare_cached(
            "SELECT up, degraded, down, indeterminate, latency FROM rollups WHERE width = ?1 \
            AND series = ?2 AND start = ?3",
        )?
        .query_row(params![width, series, start.millis()], |row| Ok((counts(row, 0)?, row.get::<_, Vec<u8>>(4)?)))
        .optional()?;
    found.map(|(counts, bytes)| Ok(Tally { counts, latency: digest(&bytes)? })).transpose()
}

/// A check that ended after its hour had been closed: added to the rollups that are written already.
pub(super) fn add_late(tx: &Transaction<'_>, series: i64, check: &Check) -> Result<(), StoreError> {
    for (width, start) in [("hour", check.at.floor(HOUR)), ("day", check.at.floor(DAY))] {
        let mut tally = match rollup(tx, (width, start), series)? {
            Some(tally) => tally,
            // A day that still runs has no rollup: its hours make it.
            None if width == "day" => continue,
            None => Tally::default(),
        };
        tally.add(check.outcome.kind, check.outcome.latency);
        put(tx, (width, start), series, &tally)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn rollups_are_looked_for_series_by_series() {
        let mut connection = Connection::open_in_memory().unwrap();
        open::migrate(&mut connection, Path::new("memory")).unwrap();
        for sql in [IS_ROLLED_UP, DAYS, HOURS, ROLLED, FORGET_HOURS] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = (1..=statement.parameter_count()).map(|_| 0);
            let plan: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(steps), |row| row.get("detail"))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert!(plan.iter().any(|step| step.contains("(width=? AND series=? AND start")), "{sql}: {plan:?}");
        }
    }
}
