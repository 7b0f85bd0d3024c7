//! The judged status of each series as rows: never overlapping, but for what lies in a future that the clock has left.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::StoreError;
use super::rows::{at, at_opt, millis, text, word};
use super::rules::spans::{Stretch, gaps, left, told};
use crate::model::{ClockStep, MonitorId, Span, Status, Timestamp};

/// Ends the open span at `at` and begins the next there; a span that would have length zero is replaced.
pub(super) fn begin(tx: &Transaction<'_>, series: i64, status: Status, at: Timestamp) -> Result<(), StoreError> {
    if let Some((start, was)) = open(tx, series)?.filter(|(start, _)| *start < at) {
        if was == Status::Unknown {
            fill(tx, series, (start, at))?;
        } else {
            cut(tx, series, (start, at))?;
            close(tx, series, at)?;
        }
    }
    open_at(tx, series, status, at)
}

/// Spans of every monitor, or of one, that reach beyond `from`, as they are at `now`.
pub(super) fn all(
    connection: &Connection,
    of: Option<&MonitorId>,
    from: Timestamp,
    now: Timestamp,
) -> Result<HashMap<MonitorId, Vec<Span>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT monitor, start, \"end\", status FROM spans JOIN series ON series.key = spans.series
         WHERE (\"end\" IS NULL OR \"end\" > ?1) AND (?2 IS NULL OR monitor = ?2) ORDER BY spans.series, start",
    )?;
    let mut rows = statement.query(params![from.millis(), of.map(MonitorId::as_str)])?;
    let mut found: HashMap<MonitorId, Vec<Span>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let span =
            Span { status: word(row, "status", Status::parse)?, start: at(row, "start")?, end: at_opt(row, "end")? };
        let monitor = text(row, "monitor")?;
        match found.get_mut(monitor) {
            Some(spans) => spans.push(span),
            None => drop(found.insert(MonitorId::new(monitor), vec![span])),
        }
    }
    Ok(found.into_iter().map(|(id, rows)| (id, told(rows, now))).filter(|(_, rows)| !rows.is_empty()).collect())
}

/// The clock was turned back: what was lived since the new now stays for the day it comes again, and every series goes
/// on from the new now as it was.
pub(super) fn turn_back(tx: &Transaction<'_>, step: &ClockStep) -> Result<(), StoreError> {
    for (series, start, status) in all_open(tx)? {
        let until = measured_until(tx, series, step.from)?;
        let lived = (start.max(step.to + std::time::Duration::from_millis(1)), until);
        if start < until {
            cut(tx, series, (start, until))?;
        }
        if start >= step.to {
            forget(tx, series, start)?;
            open_at(tx, series, status, step.to)?;
        }
        if status != Status::Unknown && lived.0 < lived.1 {
            insert(tx, series, lived, status)?;
        }
    }
    Ok(())
}

fn open(tx: &Transaction<'_>, series: i64) -> Result<Option<(Timestamp, Status)>, StoreError> {
    let sql = "SELECT start, status FROM spans WHERE series = ?1 AND \"end\" IS NULL";
    let read = |row: &rusqlite::Row<'_>| Ok((at(row, "start")?, row.get::<_, String>("status")?));
    let found = tx.prepare_cached(sql)?.query_row([series], read).optional()?;
    found
        .map(|(start, word)| match Status::parse(&word) {
            Some(status) => Ok((start, status)),
            None => Err(StoreError::Corrupt(format!("status `{word}`"))),
        })
        .transpose()
}

fn all_open(tx: &Transaction<'_>) -> Result<Vec<(i64, Timestamp, Status)>, StoreError> {
    let mut statement = tx.prepare("SELECT series, start, status FROM spans WHERE \"end\" IS NULL")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((row.get("series")?, at(row, "start")?, word(row, "status", Status::parse)?));
    }
    Ok(found)
}

/// Up to when its status is known at an instant: silence is not.
fn measured_until(tx: &Transaction<'_>, series: i64, now: Timestamp) -> Result<Timestamp, StoreError> {
    let sql = "SELECT determinate_at, determinate_interval, determinate_limit FROM standings
               WHERE series = ?1 AND determinate_at IS NOT NULL";
    let read = |row: &rusqlite::Row<'_>| {
        let last = at(row, "determinate_at")?;
        Ok((last + millis(row, "determinate_interval")?, last + millis(row, "determinate_limit")?))
    };
    let found = tx.prepare_cached(sql)?.query_row([series], read).optional()?;
    Ok(found.filter(|(_, limit)| now > *limit).map_or(now, |(silent, _)| silent.min(now)))
}

fn close(tx: &Transaction<'_>, series: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE spans SET \"end\" = ?2 WHERE series = ?1 AND \"end\" IS NULL")?
        .execute(params![series, at.millis()])?;
    Ok(())
}

/// Opens a span; a closed one that begins there gives way.
fn open_at(tx: &Transaction<'_>, series: i64, status: Status, at: Timestamp) -> Result<(), StoreError> {
    for row in ended(tx, series, (at, at + std::time::Duration::from_millis(1)))? {
        if row.0 == at {
            replace(tx, series, row, left(row, (at, at)))?;
        }
    }
    tx.prepare_cached(
        "INSERT INTO spans (series, start, \"end\", status) VALUES (?1, ?2, NULL, ?3)
         ON CONFLICT (series, start) DO UPDATE SET \"end\" = NULL, status = ?3",
    )?
    .execute(params![series, at.millis(), status.as_str()])?;
    Ok(())
}

/// What ended lies over what was recorded before it.
fn cut(tx: &Transaction<'_>, series: i64, over: Stretch) -> Result<(), StoreError> {
    for row in ended(tx, series, over)? {
        replace(tx, series, row, left(row, over))?;
    }
    Ok(())
}

/// The open span, of unknown time, is over: where something was measured before it, that counts.
fn fill(tx: &Transaction<'_>, series: i64, (start, until): Stretch) -> Result<(), StoreError> {
    let measured = ended(tx, series, (start, until))?;
    forget(tx, series, start)?;
    gaps(&measured, (start, until)).into_iter().try_for_each(|gap| insert(tx, series, gap, Status::Unknown))
}

/// Closed rows that a stretch touches, by their start. Closed rows never overlap: of those that begin before it, only
/// the last one can reach into it.
fn ended(tx: &Transaction<'_>, series: i64, (from, until): Stretch) -> Result<Vec<Stretch>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT start, \"end\" FROM spans WHERE series = ?1 AND \"end\" > ?2 AND start < ?3 AND start >= coalesce(
             (SELECT max(start) FROM spans WHERE series = ?1 AND start < ?2 AND \"end\" IS NOT NULL), ?2) \
             ORDER BY start",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((at(row, "start")?, at(row, "end")?));
    let found = statement.query_map(params![series, from.millis(), until.millis()], read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Puts pieces in the place of a row.
fn replace(
    tx: &Transaction<'_>,
    series: i64,
    (start, end): Stretch,
    pieces: impl Iterator<Item = Stretch>,
) -> Result<(), StoreError> {
    let sql = "SELECT status FROM spans WHERE series = ?1 AND start = ?2";
    let status: String = tx.prepare_cached(sql)?.query_row(params![series, start.millis()], |row| row.get(0))?;
    let status = Status::parse(&status).ok_or_else(|| StoreError::Corrupt(format!("status `{status}`")))?;
    let pieces: Vec<Stretch> = pieces.collect();
    if pieces == [(start, end)] {
        return Ok(());
    }
    forget(tx, series, start)?;
    pieces.into_iter().try_for_each(|piece| insert(tx, series, piece, status))
}

fn forget(tx: &Transaction<'_>, series: i64, start: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM spans WHERE series = ?1 AND start = ?2")?
        .execute(params![series, start.millis()])?;
    Ok(())
}

fn insert(tx: &Transaction<'_>, series: i64, (start, end): Stretch, status: Status) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO spans (series, start, \"end\", status) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![series, start.millis(), end.millis(), status.as_str()])?;
    Ok(())
}
