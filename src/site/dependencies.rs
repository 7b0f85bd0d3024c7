//! What depends on what: whose failure keeps whose quiet, and what joins whose incident.
//!
//! A parent *covers* what depends on it while it is down and that has been told. One that was not looked at since its
//! child went bad is *awaited*: it is checked at once, and the child is quiet until it is known whose failure this is.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Site;
use crate::judge;
use crate::model::{Batch, Check, Config, Monitor, MonitorId, OutcomeKind, Severity, Status, Timestamp};
use crate::site::incident::{Telling, tell_affected};
use crate::site::seat::Seat;

/// Who stands above and below whom in a configuration, however many steps away; only where the failure above may speak
/// for the one below: an incident of a private monitor must not tell of a public one.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    /// Nearest first.
    above: HashMap<MonitorId, Vec<MonitorId>>,
    below: HashMap<MonitorId, Vec<MonitorId>>,
}

impl Dependencies {
    pub(super) fn of(config: &Config) -> Self {
        let monitors: HashMap<&MonitorId, &Monitor> =
            config.monitors.iter().map(|monitor| (&monitor.id, &**monitor)).collect();
        let mut all = Self::default();
        for monitor in config.monitors.iter().filter(|monitor| !monitor.depends_on.is_empty()) {
            let mut seen: HashSet<&MonitorId> = HashSet::from([&monitor.id]);
            let mut next: VecDeque<&MonitorId> = monitor.depends_on.iter().collect();
            let mut above = Vec::new();
            while let Some(id) = next.pop_front() {
                let Some(parent) = monitors.get(id).filter(|_| seen.insert(id)) else { continue };
                next.extend(&parent.depends_on);
                if parent.is_public() || !monitor.is_public() {
                    above.push(id.clone());
                    all.below.entry(id.clone()).or_default().push(monitor.id.clone());
                }
            }
            all.above.insert(monitor.id.clone(), above);
        }
        all
    }

    fn above(&self, id: &MonitorId) -> &[MonitorId] {
        self.above.get(id).map_or(&[], Vec::as_slice)
    }

    fn below(&self, id: &MonitorId) -> &[MonitorId] {
        self.below.get(id).map_or(&[], Vec::as_slice)
    }
}

/// What those above a monitor mean for a check of it.
#[derive(Debug, Default)]
pub(super) struct Shelter {
    /// Nothing is told before this; see [`judge::Observation::quiet_until`].
    pub(super) until: Option<Timestamp>,
    /// Whose open incident tells of its failure.
    pub(super) under: Option<MonitorId>,
    /// Who is to be looked at, at once.
    pub(super) ask: Vec<MonitorId>,
}

/// What those above mean for a check: what a parent's trouble holds back. A monitor with an open incident of its own
/// goes its own way.
pub(super) fn sheltered(site: &Site, seat: &Seat, check: &Check) -> Shelter {
    let mut shelter = Shelter::default();
    let above = site.dependencies.above(&check.monitor);
    if above.is_empty() || has_open_incident(seat) {
        return shelter;
    }
    let bad_since = bad_since(seat, check);
    let mut covered = false;
    for id in above {
        let Some(parent) = site.seat(id) else {
            let covered_until = site.dormant.get(id).and_then(|parent| parent.standing.covered_until);
            shelter.until = shelter.until.max(covered_until);
            continue;
        };
        shelter.until = shelter.until.max(parent.standing.covered_until);
        if parent.standing.covers() {
            covered = true;
            if shelter.under.is_none() && bad_since.is_some() && has_open_incident(parent) {
                shelter.under = Some(id.clone());
            }
        } else if bad_since.is_some_and(|since| is_awaited(site, parent, check.at, since)) {
            shelter.ask.push(id.clone());
        }
    }
    if covered || !shelter.ask.is_empty() {
        shelter.until = Some(Timestamp::MAX);
    }
    if covered {
        shelter.ask.clear();
    }
    shelter
}

/// Whether it is not known yet if this parent is why another monitor has been bad since an instant.
fn is_awaited(site: &Site, parent: &Seat, at: Timestamp, since: Timestamp) -> bool {
    let standing = &parent.standing;
    let would_tell = parent.monitor.judging.severity.down != Severity::None && !site.is_quiet(&parent.monitor.id, at);
    let may_be = standing.status != Status::Down && standing.silent_since(at).is_none();
    let unheard = standing.last_check.is_none_or(|(seen, kind)| seen < since || kind == OutcomeKind::Down);
    would_tell && may_be && unheard
}

/// Those below that wait for this monitor's word.
pub(super) fn waiting_for(site: &Site, id: &MonitorId, at: Timestamp) -> Vec<MonitorId> {
    let below = site.dependencies.below(id);
    let Some(parent) = site.seat(id).filter(|_| !below.is_empty()) else { return Vec::new() };
    let waits = |below: &&MonitorId| {
        let held = site.seat(below).and_then(|seat| seat.standing.held);
        held.is_some_and(|since| is_awaited(site, parent, at, since))
    };
    below.iter().filter(waits).cloned().collect()
}

/// This monitor's failure is part of an incident of one above it.
pub(super) fn join(site: &mut Site, child: &MonitorId, owner: &MonitorId, batch: &mut Batch) {
    let (Some(seat), Some(parent)) = (site.seat(child), site.seat(owner)) else { return };
    let told = parent.incident.as_ref().is_none_or(|incident| incident.monitors.contains(child));
    let (Some(held), Some(episode), false) = (seat.standing.held, parent.standing.episode.clone(), told) else {
        return;
    };
    let (monitor, notes) = (seat.monitor.clone(), seat.notes_since(held));
    let Some(mut parent) = site.seats.take(owner) else { return };
    let telling = Telling { now: batch.at, shown_at: batch.at, site, episode: &episode, ended: None };
    tell_affected(&mut parent, (&monitor, notes), &telling, batch);
    site.seats.put(parent);
    batch.durable = true;
}

fn has_open_incident(seat: &Seat) -> bool {
    seat.standing.episode.as_ref().is_some_and(|episode| episode.is_open())
}

/// Since when this check's monitor is bad, if it is.
fn bad_since(seat: &Seat, check: &Check) -> Option<Timestamp> {
    let policy = &seat.monitor.judging;
    let level = check.outcome.kind.level()?;
    if policy.severity.of(level.into()) == Severity::None {
        return None;
    }
    let run = judge::bad_run(&seat.standing.runs, policy);
    Some(if run.count > 0 { run.start } else { check.at })
}
