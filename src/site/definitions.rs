//! The maintenance that is defined, from both sources as one list: the configuration, and what the operators' API made.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use crate::model::{
    Config, Draft, Maintenance, MaintenanceId, MonitorId, Occurrence, OccurrenceId, OccurrenceStatus, Timestamp,
};
use crate::schedule::occurrences;

/// Occurrences are known so far ahead …
const AHEAD: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// … of each maintenance at most so many: with one a minute they reach over the time to the next look …
const AHEAD_MOST: usize = 100;
/// … and of all together.
const ALL_MOST: usize = 10_000;

/// What the operators' API asks for.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Make a maintenance, or put this in the place of the one with its id. It has been checked ([`Draft::check`]).
    Make(Box<Draft>),
    /// Remove one: what has not started does not come, what runs ends now.
    Remove(MaintenanceId),
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Definitions {
    made: BTreeMap<MaintenanceId, Draft>,
    config: Arc<Config>,
    all: Vec<Maintenance>,
    ids: HashSet<MaintenanceId>,
}

impl Definitions {
    /// What was made; the configuration's come with [`Definitions::apply`].
    pub(super) fn new(made: Vec<Draft>, config: Arc<Config>) -> Self {
        Self {
            made: made.into_iter().map(|draft| (draft.id.clone(), draft)).collect(),
            config,
            all: Vec::new(),
            ids: HashSet::new(),
        }
    }

    /// Another configuration.
    pub(super) fn apply(&mut self, config: &Arc<Config>) {
        self.config = config.clone();
        self.define();
    }

    /// Another set of those that were made.
    pub(super) fn change(&mut self, plan: Plan) {
        match plan {
            Plan::Make(draft) => {
                self.made.insert(draft.id.clone(), *draft);
            }
            Plan::Remove(id) => {
                self.made.remove(&id);
            }
        }
        self.define();
    }

    /// What was made through the operators' API.
    pub(super) const fn made(&self) -> &BTreeMap<MaintenanceId, Draft> {
        &self.made
    }

    /// Whether there is such a maintenance.
    pub(super) fn has(&self, id: &MaintenanceId) -> bool {
        self.ids.contains(id)
    }

    /// The occurrences that run at `now` or come, by their start; of very many the soonest.
    pub(super) fn occurrences(&self, now: Timestamp) -> BTreeMap<(Timestamp, OccurrenceId), Occurrence> {
        let mut wanted = BTreeMap::new();
        for maintenance in &self.all {
            let covered = self.config.monitors.iter().filter(|monitor| maintenance.covers(monitor));
            let monitors: Vec<MonitorId> = covered.map(|monitor| monitor.id.clone()).collect();
            if monitors.is_empty() {
                continue;
            }
            for window in occurrences::windows(maintenance, now, now + AHEAD, AHEAD_MOST) {
                let id = OccurrenceId::of(&maintenance.id, window.start);
                let occurrence = Occurrence {
                    id: id.clone(),
                    maintenance: maintenance.id.clone(),
                    title: maintenance.title.clone(),
                    description: maintenance.description.clone(),
                    monitors: monitors.clone(),
                    start: window.start,
                    end: window.end,
                    status: OccurrenceStatus::Scheduled,
                    sequence: 0,
                    known_at: now,
                    updated_at: now,
                };
                wanted.insert((window.start, id), occurrence);
            }
        }
        while wanted.len() > ALL_MOST {
            wanted.pop_last();
        }
        wanted
    }

    /// An occurrence that has not started follows its definition; true if that changes it. It is another edition where
    /// visitors see a difference, or none of it.
    pub(super) fn revise(&self, occurrence: &mut Occurrence, new: Occurrence, now: Timestamp) -> bool {
        let Occurrence { title, description, monitors, end, .. } = new;
        let revised = Occurrence { title, description, monitors, end, ..occurrence.clone() };
        let (before, after) = (occurrence.seen(|id| self.may_be_known(id)), revised.seen(|id| self.may_be_known(id)));
        let changed = revised != *occurrence;
        if changed && (before.is_none() || before != after) {
            *occurrence = Occurrence { sequence: occurrence.sequence.saturating_add(1), updated_at: now, ..revised };
        } else {
            *occurrence = revised;
        }
        changed
    }

    /// Whether visitors may know of an occurrence.
    pub(super) fn is_public(&self, occurrence: &Occurrence) -> bool {
        occurrence.monitors.iter().any(|id| self.may_be_known(id))
    }

    fn may_be_known(&self, id: &MonitorId) -> bool {
        self.config.monitor(id).is_some_and(|monitor| monitor.is_public())
    }

    /// Both sources as one list; of two with one id the configuration's counts.
    fn define(&mut self) {
        let config = &self.config;
        let ours: HashSet<&MaintenanceId> = config.maintenance.iter().map(|maintenance| &maintenance.id).collect();
        let made = self.made.values().filter(|draft| !ours.contains(&draft.id));
        let made = made.filter_map(|draft| match draft.check(&config.site.timezone) {
            Ok(maintenance) => Some(maintenance),
            Err(faults) => {
                let says: Vec<&str> = faults.iter().map(|fault| fault.says.as_str()).collect();
                tracing::warn!(maintenance.id = %draft.id, faults = says.join("; "), "a maintenance made by hand does \
                    not hold any more: it does not come");
                None
            }
        });
        self.all = config.maintenance.iter().cloned().chain(made).collect();
        self.ids = self.all.iter().map(|maintenance| maintenance.id.clone()).collect();
    }
}
