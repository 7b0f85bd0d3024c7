//! The recorder's books: one seat a monitor. Checks and rosters in; a batch for the store, and the state to publish,
//! out. Does no I/O.

mod calendar;
mod certificate;
mod command;
mod definitions;
mod dependencies;
mod drills;
mod incident;
mod news;
mod now;
mod page;
mod people;
mod planning;
mod seat;
mod sight;
mod words;

pub use calendar::{REACH, planned};
pub use now::{Member, Now, Silent, Told, description};
pub use sight::{Because, Known, Sight};

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::judge::{self, Observation, Policy, Step};
use crate::model::{
    Batch, Change, Check, ClosedHour, Committed, Config, HourTally, IncidentId, JudgePolicy, Loaded, LoadedMaintenance,
    Location, Monitor, MonitorId, Probe, SeriesRow, Severities, Severity, Subscriber, TcpProbe, Timestamp, Timing,
    Visibility,
};
use calendar::{Calendar, News};
use command::People;
use dependencies::Dependencies;
use drills::Drill;
use incident::{Telling, retitle, tell};
use page::After;
use seat::Seat;
use words::EndReason;

/// Width of a rollup.
const HOUR: Duration = Duration::from_secs(3_600);

/// Everything the recorder knows between two batches.
#[derive(Debug)]
pub(crate) struct Site {
    config: Arc<Config>,
    subscribers: Arc<Vec<Arc<Subscriber>>>,
    seats: HashMap<MonitorId, Seat>,
    /// What the store holds of monitors that are not watched now.
    dormant: HashMap<MonitorId, Loaded>,
    calendar: Calendar,
    dependencies: Dependencies,
    /// Drills that run, by monitor.
    drills: HashMap<MonitorId, Drill>,
    /// Monitors that are to be checked at once, and nobody has been told yet.
    released: Vec<MonitorId>,
    /// Beginning of the running hour.
    hour: Timestamp,
    location: Location,
    people: People,
    /// Makes the random part of ids.
    random: Random,
}

/// 80 random bits for an id.
pub type Random = fn() -> [u8; 10];

impl Site {
    /// The books as the store left them; a configuration must be applied before anything is judged.
    pub(crate) fn new(
        (loaded, maintenance): (Vec<Loaded>, LoadedMaintenance),
        config: Arc<Config>,
        now: Timestamp,
        random: Random,
    ) -> Self {
        Self {
            calendar: Calendar::new(maintenance, config.clone(), now),
            subscribers: Arc::new(Vec::new()),
            config,
            dependencies: Dependencies::default(),
            drills: HashMap::new(),
            released: Vec::new(),
            seats: HashMap::new(),
            dormant: loaded.into_iter().map(|series| (series.monitor.clone(), series)).collect(),
            hour: now.floor(HOUR),
            location: Location::local(),
            people: People::default(),
            random,
        }
    }

    /// An empty batch that is decided now.
    pub(crate) fn batch(&self, now: Timestamp) -> Batch {
        Batch { at: now, hour: self.hour, ..Batch::default() }
    }

    /// Applies a configuration: monitors that are gone or paused end, new ones take a seat, the others keep theirs.
    /// Returns those that lost their seat.
    pub(crate) fn apply(&mut self, config: &Arc<Config>, batch: &mut Batch) -> Vec<MonitorId> {
        self.config = config.clone();
        self.subscribers = Arc::new(config.subscribers.clone());
        self.dependencies = Dependencies::of(config);
        let enabled: HashMap<&MonitorId, _> =
            config.monitors.iter().filter(|m| m.enabled).map(|m| (&m.id, m)).collect();
        let gone: Vec<MonitorId> = self.seats.keys().filter(|id| !enabled.contains_key(id)).cloned().collect();
        for id in &gone {
            if let Some(seat) = self.seats.remove(id) {
                self.end(seat, batch);
            }
        }
        // A monitor that was watched when the process last ran, and is missing now, was removed then.
        let missing: Vec<MonitorId> = self
            .dormant
            .values()
            .filter(|series| series.present && !enabled.contains_key(&series.monitor))
            .map(|s| s.monitor.clone())
            .collect();
        for id in missing {
            if let Some(seat) = self.take_dormant(&id) {
                self.end(seat, batch);
            }
        }
        self.stop_drills_of(&gone, batch.at);
        for (id, monitor) in enabled {
            match self.seats.get_mut(id) {
                Some(seat) => seat.monitor = monitor.clone(),
                None => {
                    let loaded = self.dormant.remove(id);
                    self.seats.insert(id.clone(), Seat::new(monitor.clone(), self.location.clone(), loaded));
                }
            }
        }
        let news = self.calendar.apply(config, batch.at);
        self.warn_of_ended(batch.at);
        self.note(news, batch);
        batch.roster = Some(config.monitors.iter().map(|monitor| self.row(monitor)).collect());
        batch.durable = true;
        gone
    }

    /// Maintenance that is due begins, ends, and is announced; drills that are due end.
    pub(crate) fn advance(&mut self, batch: &mut Batch) {
        self.end_drills(batch);
        let news = self.calendar.advance(batch.at);
        self.note(news, batch);
    }

    fn note(&mut self, news: Vec<News>, batch: &mut Batch) {
        self.released.extend(news::tell(news, &self.config, &self.subscribers, batch));
    }

    /// When maintenance or a drill has something to do next.
    pub(crate) fn next(&self) -> Timestamp {
        self.next_drill().map_or(self.calendar.next(), |end| end.min(self.calendar.next()))
    }

    /// Monitors that are to be checked at once, since this was last asked: their window is over, or another's failure
    /// hangs on them.
    pub(crate) fn released(&mut self) -> Vec<MonitorId> {
        std::mem::take(&mut self.released)
    }

    fn row(&self, monitor: &Monitor) -> SeriesRow {
        SeriesRow {
            monitor: monitor.id.clone(),
            location: self.location.clone(),
            name: monitor.name.clone(),
            public: monitor.visibility == Visibility::Public,
            present: monitor.enabled,
        }
    }

    /// A seat for a monitor that only the store still knows, so that it can be ended by its last name.
    fn take_dormant(&mut self, id: &MonitorId) -> Option<Seat> {
        let loaded = self.dormant.remove(id)?;
        let monitor = self.config.monitors.iter().find(|monitor| monitor.id == *id).cloned();
        let monitor = monitor.unwrap_or_else(|| Arc::new(former(&loaded)));
        Some(Seat::new(monitor, self.location.clone(), Some(loaded)))
    }

    /// The monitor is watched no more; what it was stays for the day it comes back.
    fn end(&mut self, mut seat: Seat, batch: &mut Batch) {
        let paused = self.config.monitors.iter().any(|monitor| monitor.id == seat.monitor.id);
        let reason = if paused { EndReason::Paused } else { EndReason::Removed };
        let (step, episode) = judge::end(&mut seat.standing, batch.at);
        push_spans(&seat, &step, batch);
        if let Some(episode) = episode {
            let others = seat.incident.as_ref().map_or_else(Vec::new, |incident| self.others(incident, batch.at));
            let telling = Telling {
                now: batch.at,
                config: &self.config,
                subscribers: &self.subscribers,
                random: self.random,
                episode: &episode,
                others: &others,
                ended: Some(reason),
            };
            for event in &step.events {
                tell(&mut seat, event, &telling, batch);
            }
        }
        self.end_certificate(&seat, reason, batch);
        seat.incident = None;
        seat.certificate = None;
        batch.durable = true;
        batch.standings.push((seat.monitor.id.clone(), seat.location.clone(), seat.standing.clone()));
        let (id, name) = (seat.monitor.id.clone(), seat.monitor.name.clone());
        let public = seat.monitor.visibility == Visibility::Public;
        self.dormant.insert(id, Loaded::ended((name, public), seat.standing, seat.last, seat.hour));
    }

    /// Judges one check; true if its time was clamped, because the clock had stepped back.
    /// A check of a monitor that has left meanwhile is dropped.
    pub(crate) fn judge(&mut self, check: Check, batch: &mut Batch) -> bool {
        let Some(seat) = self.seats.get(&check.monitor) else { return false };
        let (id, now) = (check.monitor.clone(), batch.at);
        let shelter = self.shelter(seat, &check);
        let waiting = self.waiting_for(&id, check.at);
        let others = seat.incident.as_ref().map_or_else(Vec::new, |incident| self.others(incident, now));
        let policy = Policy { close_after: self.config.close_after, ..Policy::from(&*seat.monitor) };
        let random = self.random;
        let quiet_until = self.calendar.until(&id, check.at).max(shelter.until);
        let seen = Observation { at: check.at, kind: check.outcome.kind, waited: check.waited, quiet_until };
        let Some(seat) = self.seats.get_mut(&id) else { return false };
        let step = judge::step(&mut seat.standing, seen, &policy, || IncidentId::fresh(now, random()));
        let check = Arc::new(Check { at: step.at, ..check });
        seat.see(check.clone(), self.hour);
        batch.changes.push(Change::Check(check.clone()));
        push_spans(seat, &step, batch);
        if let Some(episode) = seat.standing.episode.clone() {
            let telling = Telling {
                now,
                config: &self.config,
                subscribers: &self.subscribers,
                random: self.random,
                episode: &episode,
                others: &others,
                ended: None,
            };
            for event in &step.events {
                tell(seat, event, &telling, batch);
            }
        }
        // What is kept quiet changes no title either.
        if quiet_until.is_none_or(|until| step.at >= until) && seat.standing.held.is_none() {
            retitle(seat, batch);
        }
        batch.durable |= !step.spans.is_empty() || !step.events.is_empty();
        self.look(&check, self.is_in_maintenance(&id, step.at), batch);
        if let Some(owner) = shelter.under.filter(|_| !self.is_in_maintenance(&id, step.at)) {
            self.join(&id, &owner, batch);
        }
        if !waiting.is_empty() {
            let still = self.waiting_for(&id, step.at);
            self.released.extend(waiting.into_iter().filter(|child| !still.contains(child)));
        }
        self.released.extend(shelter.ask);
        step.clamped
    }

    /// Adds the standings of the monitors that this batch has checks of, and the page to what is told.
    pub(crate) fn finish(&self, batch: &mut Batch) {
        self.add_page(batch, &After { calendar: &self.calendar, incidents: &[] });
        let mut touched: Vec<&MonitorId> = batch
            .changes
            .iter()
            .filter_map(|change| if let Change::Check(check) = change { Some(&**check) } else { None })
            .filter(|check| check.location == self.location)
            .map(|check| &check.monitor)
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let standings: Vec<_> = touched
            .into_iter()
            .filter_map(|id| self.seats.get(id))
            .map(|seat| (seat.monitor.id.clone(), seat.location.clone(), seat.standing.clone()))
            .collect();
        batch.standings.extend(standings);
    }

    /// The hour that ran until now, if it has ended.
    pub(crate) fn turn_hour(&mut self, now: Timestamp) -> Option<ClosedHour> {
        let running = now.floor(HOUR);
        if running <= self.hour {
            return None;
        }
        let from = std::mem::replace(&mut self.hour, running);
        let mut tallies: Vec<HourTally> = self.seats.values_mut().map(Seat::take_hour).collect();
        tallies.extend(self.dormant.values_mut().map(Loaded::take_hour));
        Some(ClosedHour { tallies: Arc::new(tallies), from, until: running })
    }

    /// How long raw checks are kept.
    pub(crate) fn raw_days(&self) -> u32 {
        self.config.storage.raw_days
    }

    /// The state after the last commit, in the page's order.
    pub(crate) fn committed(&self, now: Timestamp) -> Committed {
        let live = |monitor: &Arc<Monitor>| match self.seats.get(&monitor.id) {
            Some(seat) => seat.live(self.hour),
            None => Seat::new(monitor.clone(), self.location.clone(), self.dormant.get(&monitor.id).cloned())
                .live(self.hour),
        };
        Committed {
            at: now,
            config: self.config.clone(),
            monitors: self.config.monitors.iter().map(live).collect(),
            maintenance: self.calendar.shown(),
            store_failing_since: None,
        }
    }

    /// Status of every seat as it is shown at `now`.
    pub(crate) fn statuses(&self, now: Timestamp) -> impl Iterator<Item = (&MonitorId, &'static str)> {
        self.seats.keys().map(move |id| (id, self.shown(id, None, now).as_str()))
    }

    /// How many seats nobody has measured for too long at `now`.
    pub(crate) fn silent(&self, now: Timestamp) -> usize {
        self.seats.values().filter(|seat| seat.standing.silent_since(now).is_some()).count()
    }

    /// Open incidents by severity.
    pub(crate) fn incidents_open(&self) -> Vec<(&'static str, u64)> {
        let open = |severity: Severity| {
            let of =
                |seat: &&Seat| seat.standing.episode.as_ref().is_some_and(|e| e.is_open() && e.severity == severity);
            let by_people = self.people.open().filter(|incident| incident.severity == severity).count();
            (self.seats.values().filter(of).count() + by_people) as u64
        };
        [Severity::Minor, Severity::Major, Severity::Critical]
            .into_iter()
            .map(|severity| (severity.as_str(), open(severity)))
            .collect()
    }
}

fn push_spans(seat: &Seat, step: &Step, batch: &mut Batch) {
    batch.changes.extend(step.spans.iter().map(|span| Change::Span {
        monitor: seat.monitor.id.clone(),
        location: seat.location.clone(),
        status: span.status,
        at: span.at,
    }));
}

/// A monitor that only the store still knows: its name and visibility, so that its incident can be ended and told.
fn former(loaded: &Loaded) -> Monitor {
    let wait = Duration::from_secs(60);
    Monitor {
        id: loaded.monitor.clone(),
        name: loaded.name.clone(),
        group: None,
        description: None,
        enabled: false,
        visibility: if loaded.public { Visibility::Public } else { Visibility::Private },
        link: None,
        timing: Timing { interval: wait, timeout: wait, retry_interval: wait },
        judging: JudgePolicy {
            failure_threshold: 1,
            success_threshold: 1,
            severity: Severities { down: Severity::Critical, degraded: Severity::Minor },
            reopen_window: wait,
        },
        degraded_above: None,
        depends_on: Vec::new(),
        probe: Probe::Tcp(TcpProbe { host: String::new(), port: 0, send: None, expect: None, tls: false }),
    }
}
