//! What the store adds to committed state: spans, older latencies, incidents. Read again only when it can have changed.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::incidents;
use super::readers::Readers;
use crate::model::time::DAY;
pub(super) use crate::model::time::HOUR;
use crate::model::{Digest, Incident, IncidentId, MonitorId, Occurrence, Span, Standing, Status, Timestamp, Window};
use crate::site::Committed;
use crate::store::{IncidentQuery, OccurrenceQuery, Reader, StoreError};
use crate::view::{Told, many};

/// Longest period any figure is given for.
const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);
/// Even if nothing seems to have changed, history is read again after this: hours and days are rolled up in the
/// background.
const REREAD_AFTER: Duration = Duration::from_secs(5 * 60);
/// Incidents of the recent past shown at most, newest first; the rest is on the pages behind.
const RECENT_MOST: usize = 100;
/// Changes that are read at first to find what ended within an hour.
const LATELY_AT_FIRST: usize = 32;

/// Occurrences of maintenance that ended lately are shown so long …
const MAINTENANCE_SHOWN: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// … at most so many, the newest.
const MAINTENANCE_MOST: usize = 500;

/// The part of the past that a snapshot needs.
#[derive(Debug)]
pub(super) struct Past {
    read_at: Timestamp,
    /// The newest batch then.
    pub(super) number: i64,
    hour: Timestamp,
    marks: Vec<Mark>,
    /// What ran and came when it was read: it changes whenever an occurrence begins or ends.
    running: Arc<[Occurrence]>,
    /// Windows of the last year that have begun.
    pub(super) windows: HashMap<MonitorId, Vec<Window>>,
    /// Occurrences of maintenance that are over, newest first.
    pub(super) maintained: Arc<[Occurrence]>,
    /// Of the last year, oldest first.
    pub(super) spans: HashMap<MonitorId, Arc<[Span]>>,
    /// Of the whole hours of the last 24 h …
    pub(super) latencies: HashMap<MonitorId, Digest>,
    /// … and of the hour that leaves them.
    pub(super) leaving: HashMap<MonitorId, Digest>,
    /// What people said monitors were, where that counts in their history; of `None`, what they said of every one.
    pub(super) said: HashMap<Option<MonitorId>, Vec<Span>>,
    /// When monitors were first known.
    pub(super) known_since: Arc<HashMap<MonitorId, Timestamp>>,
    /// Public monitors that are no longer configured.
    pub(super) former: Arc<HashMap<MonitorId, String>>,
    /// Incidents that ended within the last hour, the newest end first.
    pub(super) lately: Arc<[Incident]>,
    /// Those that began since `recent_from` and are over, newest first.
    pub(super) recent: Vec<Arc<Told>>,
    /// How far back `recent` is complete.
    pub(super) recent_from: Timestamp,
}

/// Changes whenever the spans of a monitor can have: at a transition (`since`), and when unknown time began or ended,
/// which empties the runs.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    monitor: MonitorId,
    status: Status,
    since: Timestamp,
    silent: bool,
    runs: [Option<Timestamp>; 4],
}

impl Mark {
    fn new(monitor: &MonitorId, standing: &Standing, now: Timestamp) -> Self {
        let runs = &standing.runs;
        Self {
            monitor: monitor.clone(),
            status: standing.status,
            since: standing.since,
            silent: standing.silent_since(now).is_some(),
            runs: [runs.at_least_degraded, runs.at_least_down, runs.at_most_degraded, runs.at_most_up]
                .map(|run| (run.count > 0).then_some(run.start)),
        }
    }
}

/// How far back anything is told.
fn reach(committed: &Committed) -> Duration {
    YEAR.max(DAY * (committed.config.site.history_days + 1))
}

impl Past {
    /// Reads what may have changed since `before` was read under the same configuration.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn read(
        readers: &Readers,
        committed: &Committed,
        recent_from: Timestamp,
        before: Option<&Self>,
    ) -> Result<Self, StoreError> {
        let now = committed.at;
        let hour = now.floor(HOUR);
        let public = || committed.monitors.iter().filter(|live| live.monitor.is_public());
        let marks: Vec<Mark> = public().map(|live| Mark::new(&live.monitor.id, &live.standing, now)).collect();
        let same = |past: &&Self| {
            past.hour == hour && past.marks == marks && Arc::ptr_eq(&past.running, &committed.maintenance)
        };
        let young = |past: &&Self| past.read_at <= now && now.since(past.read_at) < REREAD_AFTER;
        let fresh = before.filter(same).filter(young);
        readers.read(|reader| {
            let mut past = match fresh {
                Some(past) => Self { marks, ..past.history() },
                None => Self::history_of(reader, committed, hour, marks)?,
            };
            let mut known: Vec<MonitorId> = public().map(|live| live.monitor.id.clone()).collect();
            known.extend(past.former.keys().cloned());
            let told = before.map(|before| before.told()).unwrap_or_default();
            for (monitor, span) in reader.counted(now - reach(committed), committed.number)? {
                past.said.entry(monitor).or_default().push(span);
            }
            past.lately = lately(reader, &known, committed)?;
            past.read_incidents(reader, &known, &told, (recent_from, committed))?;
            Ok(past)
        })
    }

    /// The same history, incidents still to be read.
    fn history(&self) -> Self {
        Self {
            read_at: self.read_at,
            number: self.number,
            hour: self.hour,
            marks: Vec::new(),
            running: Arc::clone(&self.running),
            windows: self.windows.clone(),
            maintained: Arc::clone(&self.maintained),
            spans: self.spans.clone(),
            latencies: self.latencies.clone(),
            leaving: self.leaving.clone(),
            said: HashMap::new(),
            known_since: Arc::clone(&self.known_since),
            former: Arc::clone(&self.former),
            lately: Arc::from([]),
            recent: Vec::new(),
            recent_from: self.recent_from,
        }
    }

    fn history_of(
        reader: &Reader,
        committed: &Committed,
        hour: Timestamp,
        marks: Vec<Mark>,
    ) -> Result<Self, StoreError> {
        let now = committed.at;
        let configured: Vec<MonitorId> = committed.monitors.iter().map(|live| live.monitor.id.clone()).collect();
        let former: HashMap<MonitorId, String> = reader.former_monitors(&configured)?.into_iter().collect();
        let public = committed.monitors.iter().filter(|live| live.monitor.is_public());
        let known = public.map(|live| &live.monitor.id).chain(former.keys()).cloned().collect();
        let lately = OccurrenceQuery {
            since: Some(now - MAINTENANCE_SHOWN),
            known: Some(&known),
            limit: MAINTENANCE_MOST,
            ..OccurrenceQuery::default()
        };
        Ok(Self {
            read_at: now,
            number: reader.newest_batch()?,
            hour,
            marks,
            running: Arc::clone(&committed.maintenance),
            windows: reader.windows(now - reach(committed))?,
            maintained: reader.past_occurrences(&lately)?.into(),
            spans: reader
                .all_spans(now - reach(committed), now)?
                .into_iter()
                .map(|(id, spans)| (id, spans.into()))
                .collect(),
            latencies: reader.all_latencies(hour - DAY + HOUR, hour)?,
            leaving: reader.all_latencies(hour - DAY, hour - DAY + HOUR)?,
            said: HashMap::new(),
            known_since: Arc::new(reader.known_since()?),
            former: Arc::new(former),
            lately: Arc::from([]),
            recent: Vec::new(),
            recent_from: now,
        })
    }

    fn read_incidents(
        &mut self,
        reader: &Reader,
        known: &[MonitorId],
        told: &HashMap<IncidentId, Arc<Told>>,
        (recent_from, committed): (Timestamp, &Committed),
    ) -> Result<(), StoreError> {
        let (now, hide_reasons) = (committed.at, committed.config.site.hide_reasons);
        let tell = |incident: Incident| match told
            .get(&incident.id)
            .filter(|told| told.incident.updated_at == incident.updated_at)
        {
            Some(told) => Ok(Some(Arc::clone(told))),
            None => incidents::tell(reader, incident, |id| known.contains(id), (now, hide_reasons)),
        };
        let query = IncidentQuery {
            monitors: known.to_vec(),
            known: Some(known.to_vec()),
            whole_site: true,
            since: Some(recent_from),
            as_of: Some(now),
            made_by: Some(committed.number),
            limit: RECENT_MOST,
            ..IncidentQuery::default()
        };
        let mut found = reader.incidents(&query)?;
        self.recent_from = recent_from;
        if let Some(oldest) = found.last().filter(|_| found.len() == RECENT_MOST) {
            // What began together is told as one, with its number: the cut must not go through it.
            self.recent_from = recent_from.max(oldest.started_at - many::TOGETHER);
            found = reader.incidents(&IncidentQuery { since: Some(self.recent_from), limit: usize::MAX, ..query })?;
        }
        let is_recent = |incident: &Incident| incident.started_at >= recent_from && incident.resolved_at.is_some();
        // One that was opened again meanwhile is over here.
        let over: HashMap<&IncidentId, &Incident> = committed.over.iter().map(|over| (&over.id, over)).collect();
        let then = |incident: Incident| over.get(&incident.id).map_or(incident, |over| (*over).clone());
        let recent = found.into_iter().map(then).filter(is_recent);
        self.recent = recent.map(tell).filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn told(&self) -> HashMap<IncidentId, Arc<Told>> {
        self.recent.iter().map(|told| (told.incident.id.clone(), Arc::clone(told))).collect()
    }
}

/// Public incidents that ended within the last hour, no drills, the newest end first. Each was changed when it ended:
/// the newest changes are read, more of them as long as the oldest of them is not older than that.
fn lately(reader: &Reader, known: &[MonitorId], committed: &Committed) -> Result<Arc<[Incident]>, StoreError> {
    let (now, made_by) = (committed.at, Some(committed.number));
    let from = now - HOUR;
    let mut limit = LATELY_AT_FIRST;
    let mut found = loop {
        let query = IncidentQuery {
            monitors: known.to_vec(),
            known: Some(known.to_vec()),
            whole_site: true,
            resolved: true,
            by_change: true,
            made_by,
            limit,
            ..IncidentQuery::default()
        };
        let found = reader.incidents(&query)?;
        if found.len() < limit || found.last().is_none_or(|oldest| oldest.updated_at < from) {
            break found;
        }
        limit *= 8;
    };
    let ended = |incident: &Incident| incident.resolved_at.is_some_and(|at| from <= at && at <= now);
    found.retain(|incident| ended(incident) && !incident.drill && incident.is_public(|id| known.contains(id)));
    found.sort_by_key(|incident| Reverse((incident.resolved_at, incident.id.clone())));
    found.iter_mut().for_each(|incident| incident.monitors.retain(|id| known.contains(id)));
    Ok(found.into())
}
