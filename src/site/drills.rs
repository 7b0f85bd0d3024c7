//! Drills: a monitor made to fail on purpose, at a location of its own. Judged, recorded and told like any failure;
//! nothing that is kept of the real checks changes.

use std::sync::Arc;
use std::time::Duration;

use super::Site;
use super::incident::{Telling, downtime, tell};
use super::seat::{Seat, former};
use super::words::{self, EndReason};
use crate::judge::{self, Observation, Policy};
use crate::model::{
    Audit, BadStretch, Batch, Change, Check, Command, Episode, EpisodeState, Evidence, Fault, Followed, Incident,
    IncidentId, IncidentRecord, Location, Monitor, MonitorId, Outcome, OutcomeKind, Phases, Reason, ReasonKind,
    Refusal, SeriesRow, Severity, Status, Subscriber, SubscriberId, Timestamp, Timing,
};

/// From one made-up check to the next.
const PACE: Duration = Duration::from_millis(1);
/// No drill lasts as long: its time is never unknown.
const NEVER_SILENT: Duration = Duration::from_secs(24 * 60 * 60);

/// Who may hear of something; the same list is the same `Arc`.
type Subscribers = Arc<Vec<Arc<Subscriber>>>;

/// One that runs.
#[derive(Clone, Debug)]
pub(super) struct Drill {
    pub(super) seat: Seat,
    pub(super) ends: Timestamp,
    /// Who alone hears of it.
    to: Option<Subscribers>,
    /// The process that began it is gone.
    cut_short: bool,
}

/// Begins a drill.
pub(super) fn start(
    site: &mut Site,
    command: &Command,
    (id, length, to): (&MonitorId, Duration, &[SubscriberId]),
    batch: &mut Batch,
) -> Result<IncidentRecord, Refusal> {
    let now = batch.at;
    let monitor = fit_for_drill(site, id, now)?;
    let only = chosen(site, to)?;
    batch.durable = true;
    batch.changes.push(Change::Series(SeriesRow {
        monitor: monitor.id.clone(),
        location: Location::drill(),
        name: monitor.name.clone(),
        public: monitor.is_public(),
        present: false,
    }));
    let threshold = monitor.judging.failure_threshold;
    let seat = Seat::new(monitor, Location::drill());
    let mut drill = Drill { seat, ends: now + length, to: only, cut_short: false };
    for back in (0..threshold).rev() {
        rehearse(site, &mut drill, OutcomeKind::Down, now - PACE * back, batch);
    }
    let incident = drill.seat.incident.clone();
    let incident = incident.ok_or_else(|| conflict("the drill did not come to an incident", "the log may say why"))?;
    let after = serde_json::json!({ "monitor": id, "seconds": length.as_secs(), "to": to });
    batch.changes.push(Change::Audit(Box::new(audit(command, "drill.started", (&incident.id, now), after))));
    site.drills.insert(id.clone(), drill);
    Ok(words::recorded(&site.config.site, &incident, site.page_of(&incident), downtime(site, &incident, now)))
}

/// Those that are named; `None` if nobody is: then all are told that would be.
fn chosen(site: &Site, to: &[SubscriberId]) -> Result<Option<Subscribers>, Refusal> {
    let find = |id: &SubscriberId| {
        site.subscribers.iter().find(|subscriber| subscriber.id == *id).cloned().ok_or_else(|| {
            let hint = "`stillup deliveries subscribers` shows those that there are";
            Refusal::Missing(Fault::new(format!("there is no subscriber `{id}`"), hint))
        })
    };
    let found = to.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    Ok((!found.is_empty()).then(|| Arc::new(found)))
}

/// Who may hear of an incident: all, but for a drill that is for some.
pub(super) fn audience(site: &Site, incident: &IncidentId) -> Subscribers {
    let of = |drill: &&Drill| drill.seat.incident.as_ref().is_some_and(|held| held.id == *incident);
    site.drills.values().find(of).and_then(|drill| drill.to.clone()).unwrap_or_else(|| site.subscribers.clone())
}

fn fit_for_drill(site: &Site, id: &MonitorId, now: Timestamp) -> Result<Arc<Monitor>, Refusal> {
    let Some(monitor) = site.config.monitor(id) else {
        let fault = Fault::new(format!("`{id}` is not the id of a monitor"), "`stillup check` knows the configuration");
        return Err(Refusal::Missing(fault));
    };
    if let Some(drill) = site.drills.get(id) {
        let running = drill.seat.incident.as_ref().map_or("?", |incident| incident.id.as_str());
        return Err(conflict(&format!("a drill of `{id}` is running: {running}"), "wait for its end"));
    }
    if !monitor.enabled {
        return Err(conflict(&format!("`{id}` is paused"), "set `enabled: true` first"));
    }
    if site.is_quiet(id, now) {
        let hint = "nothing is told inside a window: drill when it is over";
        return Err(conflict(&format!("`{id}` is in maintenance"), hint));
    }
    if monitor.judging.severity.down == Severity::None {
        let hint = "with `severity: none` nobody is told when it is down: there is nothing to drill";
        return Err(conflict(&format!("a failure of `{id}` is no incident"), hint));
    }
    Ok(monitor.clone())
}

/// Ends a drill before its time, at the next batch.
pub(super) fn stop(
    site: &mut Site,
    command: &Command,
    id: &IncidentId,
    batch: &mut Batch,
) -> Result<IncidentRecord, Refusal> {
    let now = batch.at;
    let runs = |drill: &&mut Drill| drill.seat.incident.as_ref().is_some_and(|held| held.id == *id);
    let running = site.drills.values_mut().find(runs).and_then(|drill| {
        drill.ends = now;
        drill.seat.incident.clone()
    });
    let incident =
        running.ok_or_else(|| conflict(&format!("`{id}` is not a drill that runs"), "there is nothing to end"))?;
    batch.changes.push(Change::Audit(Box::new(audit(command, "drill.ended", (id, now), serde_json::Value::Null))));
    Ok(words::recorded(&site.config.site, &incident, site.page_of(&incident), downtime(site, &incident, now)))
}

/// What a process that is gone left running: it ends at once.
pub(super) fn resume(site: &mut Site, left: &[(Incident, Vec<SubscriberId>)], now: Timestamp) {
    for (incident, to) in left {
        let Some(id) = incident.monitors.first() else { continue };
        let configured = site.config.monitor(id).cloned();
        let Some(monitor) = configured.or_else(|| site.dormant.get(id).map(|loaded| Arc::new(former(loaded)))) else {
            continue;
        };
        let mut seat = Seat::new(monitor, Location::drill());
        seat.standing.status = Status::Down;
        seat.standing.severity = incident.severity;
        let (bad, quiet, until) = (Duration::ZERO, Duration::ZERO, incident.started_at);
        seat.standing.stretch = Some(BadStretch { bad, quiet, until });
        seat.standing.episode = Some(Episode {
            incident: incident.id.clone(),
            state: EpisodeState::Bad { since: incident.started_at },
            severity: incident.severity,
            flapping: false,
            recurrences: 0,
            auto_resolve: true,
            followed: Followed::Untold,
            started_at: incident.started_at,
            bad: Duration::ZERO,
            unknown: Duration::ZERO,
        });
        seat.incident = Some(incident.clone());
        let named = || site.config.subscribers.iter().filter(|subscriber| to.contains(&subscriber.id));
        let to = (!to.is_empty()).then(|| Arc::new(named().cloned().collect()));
        site.drills.insert(seat.monitor.id.clone(), Drill { seat, ends: now, to, cut_short: true });
    }
}

/// A drill of a monitor that is watched no more is over too.
pub(super) fn stop_of(site: &mut Site, gone: &[MonitorId], now: Timestamp) {
    for id in gone {
        if let Some(drill) = site.drills.get_mut(id) {
            drill.ends = now;
        }
    }
}

/// Makes the monitors well again whose drill is over.
pub(super) fn end_due(site: &mut Site, batch: &mut Batch) {
    let due: Vec<MonitorId> =
        site.drills.iter().filter(|(_, drill)| drill.ends <= batch.at).map(|(id, _)| id.clone()).collect();
    for id in due {
        let Some(mut drill) = site.drills.remove(&id) else { continue };
        for back in (0..drill.seat.monitor.judging.success_threshold).rev() {
            rehearse(site, &mut drill, OutcomeKind::Up, batch.at - PACE * back, batch);
        }
        batch.durable = true;
    }
}

/// One made-up check, judged and told.
fn rehearse(site: &Site, drill: &mut Drill, kind: OutcomeKind, at: Timestamp, batch: &mut Batch) {
    let seat = &mut drill.seat;
    let timing = Timing { interval: NEVER_SILENT, ..seat.monitor.timing };
    let policy = Policy { timing, ..Policy::from(&*seat.monitor) };
    let seen = Observation { at, kind, waited: Duration::ZERO, quiet_until: None, windows: &[] };
    let step = judge::step(&mut seat.standing, seen, &policy, || IncidentId::fresh(batch.at, (site.random)()));
    let reason =
        (kind == OutcomeKind::Down).then(|| Reason::new(ReasonKind::Internal, "drill: made to fail on purpose"));
    let outcome =
        Outcome { kind, latency: Duration::ZERO, phases: Phases::default(), reason, evidence: Evidence::default() };
    let monitor = seat.monitor.id.clone();
    let check = Arc::new(Check { monitor, location: Location::drill(), at: step.at, waited: Duration::ZERO, outcome });
    seat.see(check.clone());
    batch.changes.push(Change::Check(check));
    let Some(episode) = seat.standing.episode.clone() else { return };
    let ended = drill.cut_short.then_some(EndReason::Restarted);
    let telling = Telling { now: batch.at, shown_at: batch.at, site, episode: &episode, ended };
    let before = batch.changes.len();
    for event in &step.events {
        tell(seat, event, &telling, batch);
    }
    for change in batch.changes.iter_mut().skip(before) {
        if let (Change::Event { subscribers, .. }, Some(to)) = (change, &drill.to) {
            *subscribers = to.clone();
        }
    }
}

fn conflict(message: &str, hint: &str) -> Refusal {
    Refusal::Conflict(Fault::new(message, hint))
}

fn audit(command: &Command, action: &str, (incident, at): (&IncidentId, Timestamp), after: serde_json::Value) -> Audit {
    Audit {
        at,
        who: command.who.clone(),
        action: action.to_owned(),
        subject: incident.to_string(),
        before: serde_json::Value::Null,
        after,
    }
}
