//! What always holds of a database, whatever has happened: looked for in all of it, for operators and for tests. Each
//! violation is a fault of ours, of the disk, or of somebody who wrote to it.

mod rollups;

use rusqlite::{Connection, params};

use super::open;
use super::read::Reader;
use super::rows::at_opt;
use super::rules::spans::{Fault, faults};
use super::{StoreError, record};
use crate::model::{Location, Timestamp};

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// When it is about.
    pub at: Option<Timestamp>,
    /// What it is about: the id of a monitor, an incident, a message; a table.
    pub of: String,
    /// What is wrong.
    pub what: String,
}

/// How much there is that was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Monitors that were ever known.
    pub monitors: u64,
    /// Raw checks.
    pub checks: u64,
    /// Spans.
    pub spans: u64,
    /// Incidents.
    pub incidents: u64,
    /// Messages.
    pub messages: u64,
    /// The newest record.
    pub newest: Option<Timestamp>,
}

/// More are not told.
const MOST: usize = 10_000;

/// Differences between clocks.
const AHEAD_MS: i64 = 5_000;

/// Each gives instant and id of what breaks it. `?1` is the newest record, `?2` now.
const RULES: &[(&str, &str)] = &[
    (
        "more than one span is open",
        "SELECT max(start) AS at, monitor AS id FROM spans JOIN series ON key = series
        WHERE \"end\" IS NULL GROUP BY series HAVING count(*) > 1",
    ),
    (
        "its open span is not what it is judged to be",
        "SELECT since AS at, monitor AS id FROM standings
        JOIN series ON key = standings.series JOIN spans ON spans.series = key AND \"end\" IS NULL
        WHERE spans.status <> standings.status",
    ),
    (
        "it is judged, and no span is open",
        "SELECT since AS at, monitor AS id FROM standings
        JOIN series ON key = series WHERE first_check IS NOT NULL AND location <> ?3
        AND NOT EXISTS (SELECT 1 FROM spans WHERE spans.series = key AND \"end\" IS NULL)",
    ),
    (
        "more than one incident of it is open",
        "SELECT max(started_at) AS at, coalesce(monitor, kind) AS id FROM incidents
        LEFT JOIN series ON key = series WHERE resolved_at IS NULL AND source = 'automatic'
        GROUP BY series, kind HAVING count(*) > 1",
    ),
    ("it ends before it begins", "SELECT started_at AS at, id FROM incidents WHERE resolved_at < started_at"),
    (
        "it has an end and is open, or is over without an end",
        "SELECT started_at AS at, id FROM incidents
        WHERE (resolved_at IS NULL) = (status IN ('resolved', 'postmortem'))",
    ),
    (
        "its timeline is empty, or an entry is missing",
        "SELECT started_at AS at, id FROM incidents
        WHERE coalesce((SELECT max(number) FROM entries WHERE incident = incidents.id), 0)
            <> (SELECT count(*) FROM entries WHERE incident = incidents.id)
        OR NOT EXISTS (SELECT 1 FROM entries WHERE incident = incidents.id)",
    ),
    (
        "an event tells of what is in no timeline",
        "SELECT at, subject AS id FROM events WHERE substr(subject, 1, 4) = 'inc_'
        AND NOT EXISTS (SELECT 1 FROM entries WHERE incident = subject AND entries.number = events.number)",
    ),
    (
        "of an event not everybody who was told has a message",
        "SELECT at, subject || ' ' || number AS id FROM told
        WHERE messages <> (SELECT count(*) FROM messages AS made
            WHERE made.subject = told.subject AND made.number = told.number AND step = 0 AND kind = 'event')",
    ),
    (
        "an event was told and is still to be told",
        "SELECT events.at AS at, events.subject AS id FROM events
        JOIN told ON told.subject = events.subject AND told.number = events.number",
    ),
    (
        "it tells of an incident that is not there",
        "SELECT created_at AS at, id FROM messages
        WHERE substr(subject, 1, 4) = 'inc_' AND NOT EXISTS (SELECT 1 FROM incidents WHERE incidents.id = subject)",
    ),
    (
        "it waits and is settled, or neither",
        "SELECT created_at AS at, id FROM messages
        WHERE (state = 'pending') <> (settled_at IS NULL)",
    ),
    (
        "it has more tries than it counts",
        "SELECT created_at AS at, id FROM messages
        WHERE attempts < (SELECT count(*) FROM attempts WHERE message = id)",
    ),
    ("the newest record lies in the future", "SELECT ?1 AS at, 'batches' AS id WHERE ?1 > ?2"),
    (
        "its open span begins after the newest record",
        "SELECT start AS at, monitor AS id FROM spans
        JOIN series ON key = series WHERE \"end\" IS NULL AND start > ?1",
    ),
    (
        "its newest check lies after the newest record",
        "SELECT last_check AS at, monitor AS id FROM standings
        JOIN series ON key = series WHERE last_check > ?1",
    ),
    (
        "it is open and begins after the newest record",
        "SELECT started_at AS at, id FROM incidents
        WHERE resolved_at IS NULL AND started_at > ?1",
    ),
];

impl Reader {
    /// How much there is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
        Ok(Contents {
            monitors: count("SELECT count(DISTINCT monitor) FROM series")?,
            checks: count("SELECT count(*) FROM checks")?,
            spans: count("SELECT count(*) FROM spans")?,
            incidents: count("SELECT count(*) FROM incidents")?,
            messages: count("SELECT count(*) FROM messages")?,
            newest: record::newest_at(&self.connection)?,
        })
    }

    /// Everything that does not hold, as of one commit, at `now`.
    ///
    /// # Errors
    /// The database is none of this version, or cannot be read.
    pub fn violations(&self, now: Timestamp) -> Result<Vec<Violation>, StoreError> {
        open::check(&self.connection)?;
        self.at_once(|reader| violations(&reader.connection, now))
    }
}

fn violations(connection: &Connection, now: Timestamp) -> Result<Vec<Violation>, StoreError> {
    // Where pages are damaged nothing else can be asked.
    let damage = open::integrity(connection)?;
    if !damage.is_empty() {
        let told = |what| Violation { at: None, of: "the file".to_owned(), what };
        return Ok(damage.into_iter().map(told).collect());
    }
    let mut found = references(connection)?;
    found.extend(break_rules(connection, now)?);
    found.extend(break_spans(connection)?);
    found.extend(rollups::differ(connection)?);
    found.truncate(MOST);
    Ok(found)
}

fn references(connection: &Connection) -> Result<Vec<Violation>, StoreError> {
    let told = |(table, parent): (String, String)| Violation {
        at: None,
        what: format!("a row names one of {parent} that is not there"),
        of: table,
    };
    Ok(open::references(connection)?.into_iter().map(told).collect())
}

fn break_rules(connection: &Connection, now: Timestamp) -> Result<Vec<Violation>, StoreError> {
    let newest = record::newest_at(connection)?.unwrap_or(now).millis();
    let (mut found, drill) = (Vec::new(), Location::drill());
    for (what, sql) in RULES {
        let mut statement = connection.prepare(sql)?;
        let all = params![newest, now.millis() + AHEAD_MS, drill.as_str()];
        let mut rows = statement.query(&all[..statement_parameters(sql)])?;
        while let Some(row) = rows.next()? {
            found.push(Violation { at: at_opt(row, "at")?, of: row.get("id")?, what: (*what).to_owned() });
        }
    }
    Ok(found)
}

/// How many of the parameters a statement has: they are numbered.
fn statement_parameters(sql: &str) -> usize {
    (1..=3).filter(|number| sql.contains(&format!("?{number}"))).max().unwrap_or(0)
}

fn break_spans(connection: &Connection) -> Result<Vec<Violation>, StoreError> {
    let sql = "SELECT monitor, series, start, \"end\" FROM spans JOIN series ON key = series ORDER BY series, start";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    let (mut of, mut stretches) = (None, Vec::new());
    let mut told = |of: &Option<(i64, String)>, stretches: &[_]| {
        let Some((_, monitor)) = of else { return };
        found.extend(faults(stretches).into_iter().map(|(at, fault)| {
            Violation {
                at: Some(at),
                of: monitor.clone(),
                what: match fault {
                    Fault::Hole => "a hole begins between two spans",
                    Fault::Overlap => "two spans lie over each other",
                }
                .to_owned(),
            }
        }));
    };
    while let Some(row) = rows.next()? {
        let series: i64 = row.get("series")?;
        if of.as_ref().is_none_or(|(before, _)| *before != series) {
            told(&of, &stretches);
            stretches.clear();
            of = Some((series, row.get("monitor")?));
        }
        stretches.push((Timestamp::from_millis(row.get("start")?), at_opt(row, "end")?));
    }
    told(&of, &stretches);
    Ok(found)
}

#[cfg(test)]
mod tests;
