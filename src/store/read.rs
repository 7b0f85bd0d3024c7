//! Reading verbs, for `publish`: a connection of its own, never the writer's. Blocking: call from a blocking thread.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::rows::{at, at_opt, word};
use super::{RawCheck, StoreError, dialect, failures, incidents, open, outbox, people, raw, retention, standings};
use crate::model::{
    Audit, CheckNote, Delivery, DeliveryQuery, Digest, Entry, FailedCheck, Incident, IncidentId, Loaded, Location,
    MonitorId, Outage, OutcomeKind, ReasonKind, Span, Status, Subscriber, SubscriberHealth, Timestamp,
};

/// A read-only connection.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
}

/// What this reader last saw of what others commit; says only whether there is more since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(i64);

/// Which incidents, newest first by (`started_at`, id) unless `by_change`.
#[derive(Clone, Debug, Default)]
pub struct IncidentQuery {
    /// Of any of these monitors.
    pub monitors: Vec<MonitorId>,
    /// Those of the whole site too.
    pub whole_site: bool,
    /// Whatever their monitors, those that are not public too: for operators.
    pub all: bool,
    /// Only open ones.
    pub open: bool,
    /// Only those that are over.
    pub resolved: bool,
    /// Only those that started at or after this, or are still open.
    pub since: Option<Timestamp>,
    /// Only those that began in `from <= started_at < to`.
    pub began: Option<(Timestamp, Timestamp)>,
    /// Only those after this one in the order of the list.
    pub after: Option<(Timestamp, IncidentId)>,
    /// Newest change first instead.
    pub by_change: bool,
    /// Oldest first instead.
    pub oldest_first: bool,
    /// At most so many.
    pub limit: usize,
}

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

    /// Everything that is known of each series, as [`super::Store::load`] gives it, with nothing written: hours that
    /// nobody closed stay so.
    ///
    /// # Errors
    /// The database cannot be read, or its schema is not ours: it takes a writer to change it.
    pub fn load(&self, location: &Location, now: Timestamp) -> Result<Vec<Loaded>, StoreError> {
        open::check(&self.connection)?;
        let at_once = self.connection.unchecked_transaction()?;
        standings::load(&at_once, location, now)
    }

    /// Changes whenever somebody else has committed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn version(&self) -> Result<Version, StoreError> {
        open::version(&self.connection).map(Version)
    }

    /// Spans of every monitor that reach beyond `from`, oldest first; the last one is open. Not clipped.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_spans(&self, from: Timestamp) -> Result<HashMap<MonitorId, Vec<Span>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT monitor, start, \"end\", status FROM spans JOIN series ON series.key = spans.series
             WHERE \"end\" IS NULL OR \"end\" > ?1 ORDER BY spans.series, start",
        )?;
        let mut rows = statement.query([from.millis()])?;
        let mut found: HashMap<MonitorId, Vec<Span>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let span = Span {
                status: word(row, "status", Status::parse)?,
                start: at(row, "start")?,
                end: at_opt(row, "end")?,
            };
            found.entry(MonitorId::new(row.get::<_, String>("monitor")?)).or_default().push(span);
        }
        Ok(found)
    }

    /// Latencies of every monitor from hour rollups that begin in `from <= start < to`, merged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_latencies(&self, from: Timestamp, to: Timestamp) -> Result<HashMap<MonitorId, Digest>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT monitor, latency FROM series JOIN rollups ON rollups.series = series.key
             WHERE width = 'hour' AND start >= ?1 AND start < ?2",
        )?;
        let mut rows = statement.query(params![from.millis(), to.millis()])?;
        let mut found: HashMap<MonitorId, Digest> = HashMap::new();
        while let Some(row) = rows.next()? {
            let digest = retention::digest(&row.get::<_, Vec<u8>>(1)?)?;
            found.entry(MonitorId::new(row.get::<_, String>(0)?)).or_default().merge(&digest);
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

    /// Hands each raw check that these monitors had at a location since `from` to `visit`, oldest first, with the
    /// monitor's place in the list: a stream of one moment, however much there is.
    ///
    /// # Errors
    /// The database cannot be read, or its schema is not ours.
    pub fn each_check(
        &self,
        monitors: &[MonitorId],
        location: &Location,
        from: Timestamp,
        visit: impl FnMut(usize, RawCheck),
    ) -> Result<(), StoreError> {
        raw::each(&self.connection, (monitors, location), (from, Timestamp::from_millis(i64::MAX)), visit)
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

    /// Incidents that match.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn incidents(&self, query: &IncidentQuery) -> Result<Vec<Incident>, StoreError> {
        let (mut sql, mut values) = whose(query)?;
        if query.open {
            sql.push_str(" AND resolved_at IS NULL");
        }
        if query.resolved {
            sql.push_str(" AND resolved_at IS NOT NULL");
        }
        if let Some(since) = query.since {
            sql.push_str(" AND (started_at >= ? OR resolved_at IS NULL)");
            values.push(Value::Integer(since.millis()));
        }
        if let Some((from, to)) = query.began {
            sql.push_str(" AND started_at >= ? AND started_at < ?");
            values.extend([Value::Integer(from.millis()), Value::Integer(to.millis())]);
        }
        if let Some((started_at, id)) = &query.after {
            sql.push_str(" AND (started_at, id) < (?, ?)");
            values.extend([Value::Integer(started_at.millis()), Value::Text(id.to_string())]);
        }
        sql.push_str(match (query.by_change, query.oldest_first) {
            (true, _) => " ORDER BY updated_at DESC, id DESC LIMIT ?",
            (false, true) => " ORDER BY started_at, id LIMIT ?",
            (false, false) => " ORDER BY started_at DESC, id DESC LIMIT ?",
        });
        values.push(Value::Integer(i64::try_from(query.limit).unwrap_or(i64::MAX)));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(incidents::read(&self.connection, row)?);
        }
        Ok(found)
    }

    /// Incidents that began before `to` and began or ended not before `from`, once for each monitor they affect, those
    /// of an incident together; no drills, none without severity.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outages(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Outage>, StoreError> {
        incidents::outages(&self.connection, from, to)
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

    /// One incident.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn incident(&self, id: &IncidentId) -> Result<Option<Incident>, StoreError> {
        incidents::get(&self.connection, id)
    }

    /// The whole timeline of an incident, oldest first; operators' entries included.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn timeline(&self, id: &IncidentId) -> Result<Vec<Entry>, StoreError> {
        incidents::timeline(&self.connection, id)
    }

    /// Time that counts as a status by the word of a person, of public incidents that lasted beyond `from`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn counted(&self, from: Timestamp) -> Result<Vec<(Option<MonitorId>, Span)>, StoreError> {
        people::counted(&self.connection, from)
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

    /// Failing checks kept with an incident, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn failed_checks(&self, id: &IncidentId) -> Result<Vec<FailedCheck>, StoreError> {
        failures::of_incident(&self.connection, id)
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

    /// Failing checks that were only counted: per reason kind, oldest minute first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn failure_counts(&self, id: &IncidentId) -> Result<Vec<(Timestamp, ReasonKind, u64)>, StoreError> {
        failures::counts(&self.connection, id)
    }
}

/// Of which monitors, and whether all of it or what is public; with its values.
fn whose(query: &IncidentQuery) -> Result<(String, Vec<Value>), StoreError> {
    if query.all {
        return Ok((String::from("SELECT * FROM incidents WHERE 1 = 1"), Vec::new()));
    }
    let site = if query.whole_site {
        " OR NOT EXISTS (SELECT 1 FROM incident_monitors WHERE incident = incidents.id)"
    } else {
        ""
    };
    let sql = format!(
        "SELECT * FROM incidents WHERE visibility = 'public' AND withdrawn = 0
         AND (EXISTS (SELECT 1 FROM incident_monitors WHERE incident = incidents.id AND monitor IN {}){site})",
        dialect::listed("?")
    );
    let ids: Vec<&str> = query.monitors.iter().map(MonitorId::as_str).collect();
    Ok((sql, vec![Value::Text(super::rows::to_json(&ids)?)]))
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
