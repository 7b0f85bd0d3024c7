//! Committed state on its way to those who tell it: nothing in here is ahead of the disk. Made here alone.

use std::sync::Arc;

use super::Site;
use super::now::Now;
use super::seat::Seat;
use super::sight::Sight;
use crate::model::{Check, Config, Digest, Incident, Monitor, Occurrence, Standing, Timestamp};

/// One monitor as of the last commit.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its configuration.
    pub monitor: Arc<Monitor>,
    /// Where it stands.
    pub standing: Standing,
    /// What is shown of it.
    pub sight: Sight,
    /// Where it is degraded, its latency is why.
    pub slow: bool,
    /// Its newest check, if there was one since the start or the store still holds it.
    pub last: Option<Arc<Check>>,
    /// Beginning of the hour that `hour` covers; earlier hours are rollups in the store.
    pub hour_start: Timestamp,
    /// Latencies of the up and degraded checks of the running hour.
    pub hour: Digest,
}

/// What is handed on after a commit: within a second of a public change, and else every 10 s.
#[derive(Clone, Debug)]
pub struct Committed {
    /// When.
    pub at: Timestamp,
    /// The number of the newest batch: what a later one has made is not known here.
    pub number: i64,
    /// The configuration in force.
    pub config: Arc<Config>,
    /// Enabled and paused monitors, private ones too, in the order of the configuration.
    pub monitors: Vec<Live>,
    /// Occurrences of maintenance that run or come, private ones too, by their start.
    pub maintenance: Arc<[Occurrence]>,
    /// Open incidents, private ones and drills too, newest first.
    pub open: Arc<[Incident]>,
    /// The newest automatic incident of each monitor that is over, private ones too: it may be opened again.
    pub over: Arc<[Incident]>,
    /// How the public site is all in all.
    pub now: Now,
    /// Since when the store does not take commits, if that is so.
    pub store_failing_since: Option<Timestamp>,
}

/// The state of a site, as it is told at an instant.
pub(super) fn of(site: &Site, at: Timestamp) -> Committed {
    // A start on a store that takes nothing: what it holds is told all the same.
    if !site.rostered {
        return of(&site.clone().followed(at), at);
    }
    let drills = site.drills.values().filter_map(|drill| drill.seat.open_incident());
    let mut open: Vec<Incident> = site.open().chain(drills).cloned().collect();
    open.sort_by(|a, b| (b.started_at, &b.id).cmp(&(a.started_at, &a.id)));
    let laid = site.laid();
    let is_over = |seat: &Seat| seat.incident.is_some() && seat.open_incident().is_none();
    let over = site.seats.those(is_over).filter_map(|seat| seat.incident.clone()).collect();
    Committed {
        at,
        number: site.number,
        over,
        config: site.config.clone(),
        monitors: site.config.monitors.iter().map(|monitor| live(site, monitor, at, &laid)).collect(),
        maintenance: site.calendar.shown(),
        open: open.into(),
        now: site.now(at),
        store_failing_since: None,
    }
}

fn live(site: &Site, monitor: &Arc<Monitor>, at: Timestamp, laid: &super::answers::Laid<'_>) -> Live {
    let hour = || site.hours.latency(&monitor.id);
    let hour_start = site.hours.from();
    if let Some(seat) = site.seat(&monitor.id) {
        return Live {
            monitor: monitor.clone(),
            standing: seat.standing.clone(),
            sight: site.sight(seat, at, laid),
            slow: seat.is_slow(),
            last: seat.last.clone(),
            hour_start,
            hour: hour(),
        };
    }
    let dormant = site.dormant.get(&monitor.id);
    Live {
        monitor: monitor.clone(),
        standing: dormant.map_or_else(Standing::new, |loaded| loaded.standing.clone()),
        sight: Sight::PAUSED,
        slow: false,
        last: dormant.and_then(|loaded| loaded.last.clone()),
        hour_start,
        hour: hour(),
    }
}
