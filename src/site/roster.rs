//! Another configuration: monitors that are gone or paused end, new ones take their place, the others keep theirs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::checks::push_spans;
use super::dependencies::Dependencies;
use super::incident::{Telling, tell};
use super::people::telling;
use super::seat::{Seat, former};
use super::words::EndReason;
use super::{Site, certificate, drills, fault, news, planning};
use crate::judge;
use crate::model::{Batch, Config, HourTally, Incident, Loaded, Monitor, MonitorId, SeriesRow};

/// Follows a configuration.
pub(super) fn follow(site: &mut Site, config: &Arc<Config>, batch: &mut Batch) {
    let hidden = hidden(site, config);
    let before = std::mem::replace(&mut site.config, config.clone());
    site.subscribers = Arc::new(config.subscribers.clone());
    site.dependencies = Arc::new(Dependencies::of(config));
    let enabled: HashMap<&MonitorId, _> =
        config.monitors.iter().filter(|monitor| monitor.enabled).map(|monitor| (&monitor.id, monitor)).collect();
    let mut gone: Vec<MonitorId> =
        site.seats.those(|seat| !enabled.contains_key(&seat.monitor.id)).map(|seat| seat.monitor.id.clone()).collect();
    gone.sort_unstable();
    for id in &gone {
        if let Some(seat) = site.seats.take(id) {
            end(site, seat, batch);
        }
    }
    // A monitor that was watched when the process last ran, and is missing now, was removed then.
    let missing = |loaded: &&Loaded| loaded.present && !enabled.contains_key(&loaded.monitor);
    let mut missing: Vec<MonitorId> =
        site.dormant.values().filter(missing).map(|loaded| loaded.monitor.clone()).collect();
    missing.sort_unstable();
    for id in missing {
        if let Some(seat) = wake(site, &id) {
            end(site, seat, batch);
        }
    }
    drills::stop_of(site, &gone, batch.at);
    batch.gone.extend(gone);
    for (id, monitor) in enabled {
        let seat = match site.seats.take(id) {
            Some(mut seat) => {
                seat.monitor = monitor.clone();
                seat
            }
            None => match take_dormant(site, id) {
                Some(loaded) => Seat::resumed(monitor.clone(), site.location.clone(), loaded),
                None => Seat::new(monitor.clone(), site.location.clone()),
            },
        };
        site.seats.put(seat);
    }
    site.rostered = true;
    tell_hidden(site, &hidden, batch);
    fault::follow(site, &before, batch);
    let news = Arc::make_mut(&mut site.calendar).apply(config, batch.at);
    planning::warn_of_ended(site, batch.at);
    news::tell(news, site, batch);
    batch.roster = Some(config.monitors.iter().map(|monitor| row(site, monitor)).collect());
    batch.durable = true;
}

/// Monitors that visitors saw until now, and see no more. What is known of those that are not watched follows.
fn hidden(site: &mut Site, config: &Config) -> HashSet<MonitorId> {
    let mut hidden = HashSet::new();
    for monitor in config.monitors.iter().filter(|monitor| !monitor.is_public()) {
        let id = &monitor.id;
        let watched = site.seat(id).is_some_and(Seat::is_public);
        let dormant = site.dormant.get(id).is_some_and(|former| former.public);
        if dormant && let Some(former) = Arc::make_mut(&mut site.dormant).get_mut(id) {
            former.public = false;
        }
        if watched || dormant {
            hidden.insert(id.clone());
        }
    }
    hidden
}

/// Open incidents that visitors see no more: the public hears that as their end.
fn tell_hidden(site: &Site, hidden: &HashSet<MonitorId>, batch: &mut Batch) {
    let drills = site.drills.values().filter_map(|drill| drill.seat.open_incident());
    let was_public = |incident: &Incident| incident.is_public(|id| hidden.contains(id) || site.may_be_known(id));
    let gone = |incident: &&Incident| was_public(incident) && !site.is_public(incident);
    let mut gone: Vec<&Incident> = site.open().chain(drills).filter(gone).collect();
    gone.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    gone.into_iter().for_each(|incident| telling::hide(site, incident, batch));
}

fn row(site: &Site, monitor: &Monitor) -> SeriesRow {
    SeriesRow {
        monitor: monitor.id.clone(),
        location: site.location.clone(),
        name: monitor.name.clone(),
        public: monitor.is_public(),
        present: monitor.enabled,
    }
}

fn take_dormant(site: &mut Site, id: &MonitorId) -> Option<Loaded> {
    // Looked for first: a map that others hold too is copied only when it changes.
    site.dormant.contains_key(id).then(|| Arc::make_mut(&mut site.dormant).remove(id)).flatten()
}

/// A monitor that only the store still knows, so that it can be ended by its last name.
fn wake(site: &mut Site, id: &MonitorId) -> Option<Seat> {
    let loaded = take_dormant(site, id)?;
    let configured = site.config.monitor(id).cloned();
    let monitor = configured.unwrap_or_else(|| Arc::new(former(&loaded)));
    Some(Seat::resumed(monitor, site.location.clone(), loaded))
}

/// The monitor is watched no more; what it was stays for the day it comes back.
fn end(site: &mut Site, mut seat: Seat, batch: &mut Batch) {
    let paused = site.config.monitors.iter().any(|monitor| monitor.id == seat.monitor.id);
    let reason = if paused { EndReason::Paused } else { EndReason::Removed };
    let (step, episode) = judge::end(&mut seat.standing, batch.at, site.calendar.windows(&seat.monitor.id));
    let id = seat.monitor.id.clone();
    let ended = Loaded {
        monitor: id.clone(),
        name: seat.monitor.name.clone(),
        public: seat.is_public(),
        present: false,
        standing: seat.standing.clone(),
        incident: None,
        certificate: None,
        last: seat.last.clone(),
        hour: HourTally::new(id.clone(), seat.location.clone()),
        notes: Vec::new(),
    };
    // Before its end is told: its incident stays on the page by what it was.
    Arc::make_mut(&mut site.dormant).insert(id.clone(), ended);
    push_spans(&seat, &step.spans, batch);
    if let Some(episode) = episode {
        let telling = Telling { now: batch.at, shown_at: batch.at, site, episode: &episode, ended: Some(reason) };
        for event in &step.events {
            tell(&mut seat, event, &telling, batch);
        }
    }
    certificate::end(site, &seat, reason, batch);
    batch.durable = true;
    batch.standings.push((id, seat.location, seat.standing));
}
