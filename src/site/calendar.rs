//! The calendar: which maintenance comes, runs and is over. Definitions and time in, news out. Does no I/O, reads no
//! clock.
//!
//! An occurrence is known up to 90 days ahead. From its start on nothing but its end changes; before, it follows its
//! definition.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::definitions::{Definitions, Plan};
use super::sight::running;
use crate::model::time::{DAY, HOUR};
use crate::model::{
    Config, Draft, EventType, KnownOccurrence, LoadedMaintenance, Maintenance, MaintenanceId, MonitorId, Occurrence,
    OccurrenceId, OccurrenceStatus, Timestamp, Window,
};
use crate::schedule::occurrences;

/// `maintenance.scheduled` is sent at most so long before.
const ANNOUNCED: Duration = Duration::from_secs(7 * DAY.as_secs());
/// From one look ahead to the next.
const LOOK_AGAIN: Duration = HOUR;
/// Windows that are over are remembered for checks that come late (while the store fails, they wait), and for what is
/// counted only once a later check has confirmed it, or has found that nobody measured meanwhile.
const REMEMBERED: Duration = Duration::from_secs(8 * DAY.as_secs());
/// Coming occurrences that are handed on to be shown, the soonest; those that run are all handed on.
const SHOWN_MOST: usize = 1_000;
/// What began longer ago cannot run any more: it need not be loaded.
pub const REACH: Duration = Duration::from_secs(367 * DAY.as_secs());

/// Something that happened, to be written and maybe told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum News {
    /// An occurrence is new, or has changed; what subscribers get of it.
    Occurrence(KnownOccurrence, Option<EventType>),
    /// One that was over comes or runs again.
    Again(KnownOccurrence),
    /// One will not come.
    Withdrawn(OccurrenceId),
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// What was missed before is not told.
    born: Timestamp,
    definitions: Definitions,
    /// Those that come and run.
    open: BTreeMap<(Timestamp, OccurrenceId), KnownOccurrence>,
    /// Those that are over: they never come again.
    over: HashSet<OccurrenceId>,
    /// Windows that are over, as long as late checks may need them …
    remembered: Vec<(Window, Vec<MonitorId>)>,
    /// … and those that reach beyond this: a bad stretch is counted up to there.
    counted: Timestamp,
    looked_at: Timestamp,
    /// Windows by monitor: those that are remembered, run, or begin before the next look.
    windows: HashMap<MonitorId, Vec<Window>>,
    shown: Arc<[Occurrence]>,
}

impl Calendar {
    /// As the store left it; definitions come with [`Calendar::apply`]. `counted`: up to where every bad stretch that
    /// goes on is counted.
    pub(super) fn new(loaded: LoadedMaintenance, config: Arc<Config>, (now, counted): (Timestamp, Timestamp)) -> Self {
        let remembered = loaded.completed.iter().map(|occurrence| (occurrence.window(), occurrence.monitors.clone()));
        Self {
            born: now,
            definitions: Definitions::new(loaded.made, config),
            remembered: remembered.filter(|(window, _)| window.end > counted.min(now - REMEMBERED)).collect(),
            counted,
            over: loaded.completed.into_iter().map(|occurrence| occurrence.id).collect(),
            open: loaded
                .open
                .into_iter()
                .map(|known| ((known.occurrence.start, known.occurrence.id.clone()), known))
                .collect(),
            looked_at: now,
            windows: HashMap::new(),
            shown: Arc::from([]),
        }
    }

    /// Windows of the past, and nothing else.
    pub(super) fn past(windows: HashMap<MonitorId, Vec<Window>>, config: Arc<Config>) -> Self {
        let never = Timestamp::default();
        Self { windows, ..Self::new(LoadedMaintenance::default(), config, (never, never)) }
    }

    /// Applies a configuration: its maintenance, and its monitors, groups and zone for what the operators' API made.
    pub(super) fn apply(&mut self, config: &Arc<Config>, now: Timestamp) -> Vec<News> {
        self.definitions.apply(config);
        self.look(now)
    }

    /// The clock was turned back to `now`: what is over by no means, as it is on disk, comes or runs again, and what
    /// runs begins when it is time. Before a configuration was fed it is not known what is planned.
    pub(super) fn turn_back(&mut self, planned: &LoadedMaintenance, now: Timestamp, rostered: bool) -> Vec<News> {
        self.born = self.born.min(now);
        self.looked_at = self.looked_at.min(now);
        let mut news = Vec::new();
        // Of what was ended before its time, and is defined no more, nothing comes again.
        let defined = |occurrence: &&Occurrence| !rostered || self.definitions.has(&occurrence.maintenance);
        let ahead = |occurrence: &&Occurrence| occurrence.end > now && occurrence.end > occurrence.start;
        for occurrence in planned.completed.iter().filter(ahead).filter(defined) {
            self.over.remove(&occurrence.id);
            self.remembered.retain(|remembered| *remembered != (occurrence.window(), occurrence.monitors.clone()));
            let known = KnownOccurrence { occurrence: again(occurrence.clone(), now), announced: true };
            news.push(News::Again(known.clone()));
            self.open.insert((occurrence.start, occurrence.id.clone()), known);
        }
        for known in self.open.values_mut().filter(|known| known.occurrence.status != OccurrenceStatus::Scheduled) {
            if known.occurrence.start > now {
                known.occurrence = again(known.occurrence.clone(), now);
                news.push(News::Occurrence(known.clone(), None));
            }
        }
        if rostered {
            news.extend(self.look(now));
        }
        news
    }

    /// Does what the operators' API asks for.
    pub(super) fn plan(&mut self, plan: Plan, now: Timestamp) -> Vec<News> {
        self.definitions.change(plan);
        self.look(now)
    }

    /// Begins, ends and announces what is due, and looks ahead again when it is time to.
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<News> {
        let news = if now >= self.looked_at + LOOK_AGAIN { self.look(now) } else { self.turn(now) };
        if !news.is_empty() {
            self.remember(now);
        }
        news
    }

    /// When [`Calendar::advance`] has something to do next.
    pub(super) fn next(&self) -> Timestamp {
        let due = self.open.values().map(|known| match known.occurrence.status {
            OccurrenceStatus::Scheduled if !known.announced => known.occurrence.start - ANNOUNCED,
            OccurrenceStatus::Scheduled => known.occurrence.start,
            OccurrenceStatus::InProgress | OccurrenceStatus::Completed => known.occurrence.end,
        });
        due.min().map_or(self.looked_at + LOOK_AGAIN, |due| due.min(self.looked_at + LOOK_AGAIN))
    }

    /// End of the last window over a monitor that began at or before `at`, of overlapping ones the latest.
    pub(super) fn until(&self, monitor: &MonitorId, at: Timestamp) -> Option<Timestamp> {
        self.windows(monitor).iter().filter(|window| window.start <= at).map(|window| window.end).max()
    }

    /// Maintenance of a monitor: what is remembered, runs, or begins soon.
    pub(super) fn windows(&self, monitor: &MonitorId) -> &[Window] {
        self.windows.get(monitor).map_or(&[], Vec::as_slice)
    }

    /// The windows that run over a monitor at an instant, as one.
    pub(super) fn over(&self, monitor: &MonitorId, at: Timestamp) -> Option<Window> {
        running(self.windows(monitor), at)
    }

    /// What was made through the operators' API.
    pub(super) const fn made(&self) -> &BTreeMap<MaintenanceId, Draft> {
        self.definitions.made()
    }

    /// The occurrence of a maintenance that runs.
    pub(super) fn running(&self, id: &MaintenanceId) -> Option<&Occurrence> {
        let runs = |occurrence: &&Occurrence| {
            occurrence.status == OccurrenceStatus::InProgress && occurrence.maintenance == *id
        };
        self.open.values().map(|known| &known.occurrence).find(runs)
    }

    /// Where a window began that would run by this definition and is over already: it does not begin again.
    pub(super) fn ended(&self, maintenance: &Maintenance, now: Timestamp) -> Option<Timestamp> {
        let running = occurrences::windows(maintenance, now, now + Duration::from_millis(1), SHOWN_MOST);
        running
            .into_iter()
            .map(|window| window.start)
            .find(|start| self.over.contains(&OccurrenceId::of(&maintenance.id, *start)))
    }

    /// An occurrence that runs or comes.
    pub(super) fn planned(&self, id: &OccurrenceId) -> Option<&Occurrence> {
        self.open.values().map(|known| &known.occurrence).find(|occurrence| occurrence.id == *id)
    }

    /// What runs and comes, by its start.
    pub(super) fn shown(&self) -> Arc<[Occurrence]> {
        self.shown.clone()
    }

    /// Compares what is known with what is defined.
    fn look(&mut self, now: Timestamp) -> Vec<News> {
        self.looked_at = now;
        let mut wanted = self.definitions.occurrences(now);
        let mut news = Vec::new();
        let mut running: HashSet<MaintenanceId> = HashSet::new();
        for (key, mut known) in std::mem::take(&mut self.open) {
            let new = wanted.remove(&key);
            let occurrence = &mut known.occurrence;
            match (occurrence.status, new) {
                (OccurrenceStatus::InProgress | OccurrenceStatus::Completed, _) => {
                    if !self.definitions.has(&occurrence.maintenance) {
                        occurrence.end = occurrence.end.min(now).max(occurrence.start);
                    }
                    running.insert(occurrence.maintenance.clone());
                }
                // Missed as a whole: it is over without having run.
                (OccurrenceStatus::Scheduled, None)
                    if occurrence.end <= now && self.definitions.has(&occurrence.maintenance) => {}
                (OccurrenceStatus::Scheduled, None) => {
                    news.push(News::Withdrawn(occurrence.id.clone()));
                    continue;
                }
                (OccurrenceStatus::Scheduled, Some(new)) => {
                    if self.definitions.revise(occurrence, new, now) {
                        news.push(News::Occurrence(known.clone(), None));
                    }
                }
            }
            self.open.insert(key, known);
        }
        for (key, occurrence) in wanted {
            // One whose start was moved into the past while it runs is the one that runs.
            if occurrence.start <= now && running.contains(&occurrence.maintenance)
                || self.over.contains(&occurrence.id)
            {
                continue;
            }
            let known = KnownOccurrence { occurrence, announced: false };
            news.push(News::Occurrence(known.clone(), None));
            self.open.insert(key, known);
        }
        news.extend(self.turn(now));
        self.remember(now);
        news
    }

    /// Begins, ends and announces what is due.
    fn turn(&mut self, now: Timestamp) -> Vec<News> {
        let mut news = Vec::new();
        let due: Vec<_> =
            self.open.iter().filter(|(_, known)| is_due(known, now)).map(|(key, _)| key.clone()).collect();
        for key in due {
            let Some(mut known) = self.open.remove(&key) else { continue };
            let event = self.step(&mut known, now);
            if known.occurrence.status == OccurrenceStatus::Completed {
                self.over.insert(known.occurrence.id.clone());
                self.remembered.push((known.occurrence.window(), known.occurrence.monitors.clone()));
            } else {
                self.open.insert(key, known.clone());
            }
            news.push(News::Occurrence(known, event));
        }
        news
    }

    /// The next thing that happens to an occurrence that is due, and what is told of it: nothing of a window that is
    /// over before anybody could see it, nor of an end that was missed.
    fn step(&self, known: &mut KnownOccurrence, now: Timestamp) -> Option<EventType> {
        let KnownOccurrence { occurrence, announced } = known;
        let started = occurrence.status != OccurrenceStatus::Scheduled;
        if occurrence.start > now {
            *announced = true;
            return Some(EventType::MaintenanceScheduled);
        }
        occurrence.updated_at = now;
        *announced = true;
        if occurrence.end > now {
            occurrence.status = OccurrenceStatus::InProgress;
            return Some(EventType::MaintenanceStarted);
        }
        occurrence.status = OccurrenceStatus::Completed;
        (started && occurrence.end >= self.born).then_some(EventType::MaintenanceEnded)
    }

    /// Brings the windows and what is shown up to date.
    fn remember(&mut self, now: Timestamp) {
        let counted = self.counted;
        self.remembered.retain(|(window, _)| window.end > counted.min(now - REMEMBERED));
        self.windows.clear();
        let soon = self
            .open
            .values()
            .map(|known| &known.occurrence)
            .filter(|occurrence| occurrence.start < now + 2 * LOOK_AGAIN);
        let soon = soon.map(|occurrence| (occurrence.window(), &occurrence.monitors));
        for (window, monitors) in self.remembered.iter().map(|(window, monitors)| (*window, monitors)).chain(soon) {
            for monitor in monitors {
                self.windows.entry(monitor.clone()).or_default().push(window);
            }
        }
        // What runs decides what is shown now: only what comes is cut.
        // Nothing private takes the place of what visitors see.
        let mut coming = [0, 0];
        let is_shown = |known: &&KnownOccurrence| {
            let coming = &mut coming[usize::from(self.definitions.is_public(&known.occurrence))];
            *coming += usize::from(known.occurrence.status == OccurrenceStatus::Scheduled);
            known.occurrence.status != OccurrenceStatus::Scheduled || *coming <= SHOWN_MOST
        };
        self.shown = self.open.values().filter(is_shown).map(|known| known.occurrence.clone()).collect();
    }
}

fn is_due(known: &KnownOccurrence, now: Timestamp) -> bool {
    let occurrence = &known.occurrence;
    match occurrence.status {
        OccurrenceStatus::Scheduled => {
            occurrence.start <= now || !known.announced && occurrence.start - ANNOUNCED <= now
        }
        OccurrenceStatus::InProgress | OccurrenceStatus::Completed => occurrence.end <= now,
    }
}

/// One that has begun begins again; it was announced, and is told once.
fn again(occurrence: Occurrence, now: Timestamp) -> Occurrence {
    let known_at = occurrence.known_at.min(now);
    Occurrence { status: OccurrenceStatus::Scheduled, known_at, updated_at: now, ..occurrence }
}

#[cfg(test)]
mod tests;
