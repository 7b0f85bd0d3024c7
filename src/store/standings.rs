//! Standings and episodes: what the judge knows, saved with every batch and loaded at start.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Transaction, params};

use super::rows::{at, at_opt, millis, ms, word};
use super::rules::rollup::Tally;
use super::rules::untold;
use super::{StoreError, failures, incidents, retention};
use crate::model::time::HOUR;
use crate::model::{
    BadStretch, Episode, EpisodeState, Followed, HourTally, IncidentId, LastDeterminate, Level, Loaded, Location,
    MonitorId, OutcomeKind, Run, Runs, Severity, Standing, Status, Timestamp,
};

const SAVE: &str =
    "INSERT INTO standings (series, status, since, severity, first_check, last_check, last_outcome, determinate_at,
             determinate_level, determinate_interval, determinate_limit, at_least_degraded,
             at_least_degraded_start, at_least_down, at_least_down_start, at_most_degraded,
             at_most_degraded_start, at_most_up, at_most_up_start, held, covered_until, bad_until,
             bad_ms, quiet_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
         ?23, ?24)
         ON CONFLICT (series) DO UPDATE SET status = ?2, since = ?3, severity = ?4, first_check = ?5, last_check = ?6, \
         last_outcome = ?7,
             determinate_at = ?8, determinate_level = ?9, determinate_interval = ?10, determinate_limit = ?11,
             at_least_degraded = ?12, at_least_degraded_start = ?13, at_least_down = ?14,
             at_least_down_start = ?15, at_most_degraded = ?16, at_most_degraded_start = ?17, at_most_up = ?18,
             at_most_up_start = ?19, held = ?20, covered_until = ?21, bad_until = ?22, bad_ms = ?23,
             quiet_ms = ?24";

/// Saves standings with their episodes. Each statement is prepared once: there are hundreds in a batch.
pub(super) struct Saving<'tx> {
    tx: &'tx Transaction<'tx>,
    standing: CachedStatement<'tx>,
    no_episode: CachedStatement<'tx>,
}

impl<'tx> Saving<'tx> {
    pub(super) fn new(tx: &'tx Transaction<'tx>) -> Result<Self, StoreError> {
        let no_episode = tx.prepare_cached("DELETE FROM episodes WHERE series = ?1")?;
        Ok(Self { tx, standing: tx.prepare_cached(SAVE)?, no_episode })
    }

    pub(super) fn save(&mut self, series: i64, standing: &Standing) -> Result<(), StoreError> {
        let runs = &standing.runs;
        let last = standing.last_determinate;
        self.standing.execute(params![
            series,
            standing.status.as_str(),
            standing.since.millis(),
            standing.severity.as_str(),
            standing.first_check.map(Timestamp::millis),
            standing.last_check.map(|(at, _)| at.millis()),
            standing.last_check.map(|(_, kind)| kind.as_str()),
            last.map(|last| last.at.millis()),
            last.map(|last| last.level.as_str()),
            last.map(|last| ms(last.interval)),
            last.map(|last| ms(last.limit)),
            runs.at_least_degraded.count,
            runs.at_least_degraded.start.millis(),
            runs.at_least_down.count,
            runs.at_least_down.start.millis(),
            runs.at_most_degraded.count,
            runs.at_most_degraded.start.millis(),
            runs.at_most_up.count,
            runs.at_most_up.start.millis(),
            standing.held.map(Timestamp::millis),
            standing.covered_until.map(Timestamp::millis),
            standing.stretch.map(|stretch| stretch.until.millis()),
            standing.stretch.map(|stretch| ms(stretch.bad)),
            standing.stretch.map(|stretch| ms(stretch.quiet)),
        ])?;
        match &standing.episode {
            Some(episode) => save_episode(self.tx, series, episode)?,
            None => drop(self.no_episode.execute([series])?),
        }
        Ok(())
    }
}

fn save_episode(tx: &Transaction<'_>, series: i64, episode: &Episode) -> Result<(), StoreError> {
    let (state, since) = match episode.state {
        EpisodeState::Bad { since } => ("bad", since),
        EpisodeState::Monitoring { since } => ("monitoring", since),
        EpisodeState::Resolved { at } => ("resolved", at),
    };
    tx.prepare_cached(
        "INSERT INTO episodes (series, incident, state, state_since, severity, flapping, recurrences, auto_resolve, \
            started_at,
             bad_ms, unknown_ms, followed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (series) DO UPDATE SET incident = ?2, state = ?3, state_since = ?4, severity = ?5, flapping = ?6, \
         recurrences = ?7,
             auto_resolve = ?8, started_at = ?9, bad_ms = ?10, unknown_ms = ?11, followed = ?12",
    )?
    .execute(params![
        series,
        episode.incident.as_str(),
        state,
        since.millis(),
        episode.severity.as_str(),
        episode.flapping,
        episode.recurrences,
        episode.auto_resolve,
        episode.started_at.millis(),
        ms(episode.bad),
        ms(episode.unknown),
        episode.followed.as_str(),
    ])?;
    Ok(())
}

/// Every series of a location, with what it needs to go on.
pub(super) fn load(connection: &Connection, location: &Location, now: Timestamp) -> Result<Vec<Loaded>, StoreError> {
    let hour = now.floor(HOUR);
    let mut tallies = retention::tallies(connection, hour, (now + Duration::from_millis(1)).min(hour + HOUR))?;
    let mut statement = connection.prepare(
        "SELECT series.key, series.monitor, series.name, series.public, series.present, standings.* FROM series
         LEFT JOIN standings ON standings.series = series.key WHERE location = ?1 ORDER BY series.key",
    )?;
    let mut rows = statement.query([location.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(load_one(connection, row, location, &mut tallies)?);
    }
    Ok(found)
}

fn load_one(
    connection: &Connection,
    row: &Row<'_>,
    location: &Location,
    tallies: &mut HashMap<i64, Tally>,
) -> Result<Loaded, StoreError> {
    let key: i64 = row.get("key")?;
    let monitor = MonitorId::new(row.get::<_, String>("monitor")?);
    let standing = if row.get::<_, Option<String>>("status")?.is_some() {
        Standing { episode: load_episode(connection, key)?, ..read(row)? }
    } else {
        Standing::new()
    };
    let incident = match &standing.episode {
        Some(episode) => incidents::get(connection, &episode.incident)?,
        None => None,
    };
    let last = match standing.last_check {
        Some((at, _)) => failures::check_at(connection, key, (&monitor, location), at)?.map(Arc::new),
        None => None,
    };
    let notes = match untold::from(&standing).zip(standing.last_check) {
        Some((from, (last, _))) => failures::notes(connection, key, (from, last))?,
        None => Vec::new(),
    };
    let Tally { counts, latency } = tallies.remove(&key).unwrap_or_default();
    let hour = HourTally { monitor: monitor.clone(), location: location.clone(), counts, latency };
    Ok(Loaded {
        monitor,
        name: row.get("name")?,
        public: row.get("public")?,
        present: row.get("present")?,
        standing,
        incident,
        certificate: incidents::certificate(connection, key)?,
        last,
        hour,
        notes,
    })
}

fn read(row: &Row<'_>) -> Result<Standing, StoreError> {
    let run = |count: &str, start: &str| -> rusqlite::Result<Run> {
        Ok(Run { count: row.get(count)?, start: at(row, start)? })
    };
    let last_check = match at_opt(row, "last_check")? {
        Some(at) => Some((at, word(row, "last_outcome", OutcomeKind::parse)?)),
        None => None,
    };
    let last_determinate = match at_opt(row, "determinate_at")? {
        Some(at) => Some(LastDeterminate {
            at,
            level: word(row, "determinate_level", Level::parse)?,
            interval: millis(row, "determinate_interval")?,
            limit: millis(row, "determinate_limit")?,
        }),
        None => None,
    };
    let stretch = match at_opt(row, "bad_until")? {
        Some(until) => Some(BadStretch { bad: millis(row, "bad_ms")?, quiet: millis(row, "quiet_ms")?, until }),
        None => None,
    };
    Ok(Standing {
        status: word(row, "status", Status::parse)?,
        since: at(row, "since")?,
        severity: word(row, "severity", Severity::parse)?,
        first_check: at_opt(row, "first_check")?,
        last_check,
        last_determinate,
        runs: Runs {
            at_least_degraded: run("at_least_degraded", "at_least_degraded_start")?,
            at_least_down: run("at_least_down", "at_least_down_start")?,
            at_most_degraded: run("at_most_degraded", "at_most_degraded_start")?,
            at_most_up: run("at_most_up", "at_most_up_start")?,
        },
        episode: None,
        held: at_opt(row, "held")?,
        stretch,
        covered_until: at_opt(row, "covered_until")?,
    })
}

/// Where a series stands, with its episode; `None` if it was never checked.
pub(super) fn of(connection: &Connection, series: i64) -> Result<Option<Standing>, StoreError> {
    let found = connection
        .prepare_cached("SELECT * FROM standings WHERE series = ?1")?
        .query_row([series], |row| Ok(read(row)))
        .optional()?;
    let Some(standing) = found.transpose()? else { return Ok(None) };
    Ok(Some(Standing { episode: load_episode(connection, series)?, ..standing }))
}

fn load_episode(connection: &Connection, series: i64) -> Result<Option<Episode>, StoreError> {
    let read = |row: &Row<'_>| -> Result<Episode, StoreError> {
        let since = at(row, "state_since")?;
        let state: String = row.get("state")?;
        let unknown: Duration = millis(row, "unknown_ms")?;
        Ok(Episode {
            incident: IncidentId::new(row.get::<_, String>("incident")?),
            state: match state.as_str() {
                "bad" => EpisodeState::Bad { since },
                "monitoring" => EpisodeState::Monitoring { since },
                "resolved" => EpisodeState::Resolved { at: since },
                _ => return Err(StoreError::Corrupt(format!("episode state `{state}`"))),
            },
            severity: word(row, "severity", Severity::parse)?,
            flapping: row.get("flapping")?,
            recurrences: row.get("recurrences")?,
            auto_resolve: row.get("auto_resolve")?,
            followed: word(row, "followed", Followed::parse)?,
            started_at: at(row, "started_at")?,
            bad: millis(row, "bad_ms")?,
            unknown,
        })
    };
    connection
        .prepare_cached("SELECT * FROM episodes WHERE series = ?1")?
        .query_row([series], |row| Ok(read(row)))
        .optional()?
        .transpose()
}
