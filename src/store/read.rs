//! Reading verbs, for `publish`: a connection of its own, never the writer's. Blocking: call from a blocking thread.

mod beginnings;
mod incidents;

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::rows::{at, text};
use super::{RawCheck, StoreError, failures, open, outbox, people, raw, retention, spans, standings};
use crate::model::{
    Audit, CheckNote, Delivery, DeliveryQuery, Digest, Location, MonitorId, OutcomeKind, Rows, Span, Subscriber,
    SubscriberHealth, Timestamp,
};

pub use incidents::IncidentQuery;

/// A read-only connection.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
}

/// What this reader last saw of what others commit; says only whether there is more since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(i64);

/// Width of a rollup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollupWidth {
    /// Kept 90 days.
    Hour,
    /// Kept for ever.
    Day,
}

/// Counts and latencies of one monitor over one hour or (UTC) day that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// Its beginning.
    pub start: Timestamp,
    /// Up checks.
    pub up: u64,
    /// Degraded ones.
    pub degraded: u64,
    /// Down ones.
    pub down: u64,
    /// Indeterminate ones.
    pub indeterminate: u64,
    /// Latencies of the up and degraded ones.
    pub latency: Digest,
}

impl RollupWidth {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Everything from which a site is made again, as of one instant and with nothing written: hours that nobody closed
    /// stay so; windows that ended since `since` are among it.
    ///
    /// # Errors
    /// SQLite, or a value that is not ours.
    pub fn rows(&self, location: &Location, now: Timestamp, since: Timestamp) -> Result<Rows, StoreError> {
        open::check(&self.connection)?;
        let at_once = self.connection.unchecked_transaction()?;
        Ok(Rows {
            series: standings::load(&at_once, location, now)?,
            maintenance: super::maintenance::load(&at_once, since)?,
            people: people::load(&at_once, now)?,
            batch: super::record::newest(&at_once)?,
            newest: super::record::newest_at(&at_once)?,
            held: super::held::load(&at_once, location)?,
            outlook: super::held::outlook(&at_once)?,
            own: super::held::own(&at_once)?,
        })
    }

    /// Reads several things as of one commit.
    ///
    /// # Errors
    /// What the work says, or the database cannot be read.
    pub fn at_once<T>(&self, work: impl FnOnce(&Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _at_once = self.connection.unchecked_transaction()?;
        work(self)
    }

    /// The number of the newest batch that was committed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn newest_batch(&self) -> Result<i64, StoreError> {
        super::record::newest(&self.connection)
    }

    /// Changes whenever somebody else has committed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn version(&self) -> Result<Version, StoreError> {
        open::version(&self.connection).map(Version)
    }

    /// Spans of every monitor that reach beyond `from`, oldest first, as they are at `now`: what lies in the future is
    /// none. The last one is open. Not clipped at `from`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_spans(&self, from: Timestamp, now: Timestamp) -> Result<HashMap<MonitorId, Vec<Span>>, StoreError> {
        spans::all(&self.connection, None, from, now)
    }

    /// The same of one monitor.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn spans(&self, monitor: &MonitorId, from: Timestamp, now: Timestamp) -> Result<Vec<Span>, StoreError> {
        Ok(spans::all(&self.connection, Some(monitor), from, now)?.remove(monitor).unwrap_or_default())
    }

    /// Latencies of every monitor from hour rollups that begin in `from <= start < to`, merged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_latencies(&self, from: Timestamp, to: Timestamp) -> Result<HashMap<MonitorId, Digest>, StoreError> {
        let mut statement = self.connection.prepare_cached(retention::HOURS)?;
        let mut rows = statement.query(params![from.millis(), to.millis()])?;
        let mut found: HashMap<MonitorId, Digest> = HashMap::new();
        while let Some(row) = rows.next()? {
            let monitor = text(row, "monitor")?;
            let digest = retention::digest(row.get_ref("latency")?.as_blob().map_err(rusqlite::Error::from)?)?;
            match found.get_mut(monitor) {
                Some(sum) => sum.merge(&digest),
                None => drop(found.insert(MonitorId::new(monitor), digest)),
            }
        }
        Ok(found)
    }

    /// Rollups of a monitor that begin in `from <= start < to`, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn rollups(
        &self,
        monitor: &MonitorId,
        width: RollupWidth,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Rollup>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rollups.* FROM rollups JOIN series ON series.key = rollups.series
             WHERE monitor = ?1 AND width = ?2 AND start >= ?3 AND start < ?4 ORDER BY start",
        )?;
        let mut rows = statement.query(params![monitor.as_str(), width.as_str(), from.millis(), to.millis()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_rollup(row)?);
        }
        Ok(found)
    }

    /// Raw checks of a monitor in `from <= at < to`, newest first, as far back as they are kept. Reasons are kept for
    /// some of those that were not up: the first and last of an incident, and each change.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn checks(
        &self,
        monitor: &MonitorId,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<CheckNote>, StoreError> {
        failures::checks(&self.connection, monitor, (from, to), limit)
    }

    /// Hands each raw check that these monitors had at a location in `from <= at < to` to `visit`, oldest first, with
    /// the monitor's place in the list: a stream of one moment, however much there is.
    ///
    /// # Errors
    /// The database cannot be read, or its schema is not ours.
    pub fn each_check(
        &self,
        monitors: &[MonitorId],
        location: &Location,
        (from, to): (Timestamp, Timestamp),
        visit: impl FnMut(usize, RawCheck),
    ) -> Result<(), StoreError> {
        raw::each(&self.connection, (monitors, location), (from, to), visit)
    }

    /// Latencies of the up and degraded ones among the raw checks that these monitors had at a location in `from <= at
    /// < to`, merged.
    ///
    /// # Errors
    /// The database cannot be read, or its schema is not ours.
    pub fn latencies(
        &self,
        monitors: &[MonitorId],
        location: &Location,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Digest, StoreError> {
        let mut sum = Digest::default();
        raw::each(&self.connection, (monitors, location), (from, to), |_, check| match check.outcome {
            OutcomeKind::Up | OutcomeKind::Degraded => sum.add(check.latency),
            OutcomeKind::Down | OutcomeKind::Indeterminate => {}
        })?;
        Ok(sum)
    }

    /// Public monitors that are no longer configured: id and last name. Their incidents stay public.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn former_monitors(&self, configured: &[MonitorId]) -> Result<Vec<(MonitorId, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT monitor, name FROM series WHERE public = 1 AND location = 'local' ORDER BY key")?;
        let found = statement
            .query_map([], |row| Ok((MonitorId::new(row.get::<_, String>(0)?), row.get(1)?)))?
            .collect::<Result<Vec<(MonitorId, String)>, _>>()?;
        let configured: std::collections::HashSet<&MonitorId> = configured.iter().collect();
        Ok(found.into_iter().filter(|(id, _)| !configured.contains(id)).collect())
    }

    /// When each monitor was first known.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn known_since(&self) -> Result<HashMap<MonitorId, Timestamp>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT monitor, min(known_at) AS known_at FROM series WHERE known_at IS NOT NULL GROUP BY monitor",
        )?;
        let mut rows = statement.query([])?;
        let mut found = HashMap::new();
        while let Some(row) = rows.next()? {
            found.insert(MonitorId::new(row.get::<_, String>("monitor")?), at(row, "known_at")?);
        }
        Ok(found)
    }

    /// Names of all monitors there ever were, private ones too, as last configured.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn names(&self) -> Result<HashMap<MonitorId, String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT monitor, name FROM series ORDER BY key")?;
        let named = statement.query_map([], |row| Ok((MonitorId::new(row.get::<_, String>(0)?), row.get(1)?)))?;
        Ok(named.collect::<Result<_, _>>()?)
    }

    /// A page of the audit, newest first, each with its number: of one subject or all, those before a number.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn audit(
        &self,
        subject: Option<&str>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, Audit)>, StoreError> {
        people::audit_page(&self.connection, subject, before, limit)
    }

    /// Deliveries that match, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deliveries(&self, query: &DeliveryQuery) -> Result<Vec<Delivery>, StoreError> {
        outbox::deliveries(&self.connection, query)
    }

    /// How each of these subscribers is doing, in their order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn health(&self, subscribers: &[Arc<Subscriber>]) -> Result<Vec<SubscriberHealth>, StoreError> {
        outbox::health(&self.connection, subscribers)
    }
}

fn read_rollup(row: &Row<'_>) -> Result<Rollup, StoreError> {
    let count = |column: &str| row.get::<_, i64>(column).map(|count| count.max(0).unsigned_abs());
    Ok(Rollup {
        start: at(row, "start")?,
        up: count("up")?,
        degraded: count("degraded")?,
        down: count("down")?,
        indeterminate: count("indeterminate")?,
        latency: retention::digest(&row.get::<_, Vec<u8>>("latency")?)?,
    })
}
