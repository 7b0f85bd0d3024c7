//! The clock has stepped: everything that is going on is brought to the new now.
//!
//! Forward, the time between is unknown. Back, nothing that is going on lies in the future; what was recorded there
//! stays, and counts again when the clock comes back.

use std::sync::Arc;

use serde_json::json;

use super::checks::push_spans;
use super::outlook::Outlook;
use super::{Seat, Site, fault, news};
use crate::judge;
use crate::model::{
    Audit, Batch, Change, Check, CheckNote, ClockStep, Handling, Incident, LoadedMaintenance, MonitorId, Operator,
    Standing, Window,
};

/// Follows a step; `planned` is the maintenance as it is on disk, with what is over.
pub(super) fn follow(site: &mut Site, step: &ClockStep, planned: &LoadedMaintenance, batch: &mut Batch) {
    batch.durable = true;
    batch.step = Some(step.clone());
    if let Some(who) = &step.accepted_by {
        batch.changes.push(Change::Audit(Box::new(audit(step, who.clone()))));
    }
    fault::give_up(site, step, batch);
    let Outlook { blind, starved, .. } = &mut site.outlook;
    for own in blind.iter_mut().chain(starved) {
        bring(own, step, batch);
    }
    let mut ids: Vec<MonitorId> = site.seats.those(|_| true).map(|seat| seat.monitor.id.clone()).collect();
    ids.sort_unstable();
    for id in ids {
        let Some(mut seat) = site.seats.take(&id) else { continue };
        of_seat(&mut seat, step, site.calendar.windows(&id), batch);
        batch.standings.push((id, seat.location.clone(), seat.standing.clone()));
        site.seats.put(seat);
    }
    of_dormant(site, step, batch);
    for drill in site.drills.values_mut() {
        drill.ends = step.moved(drill.ends);
        // Its time is never unknown, and none of its spans is kept.
        if step.is_back() {
            of_seat(&mut drill.seat, step, &[], batch);
        }
    }
    site.people.stepped(step, batch);
    Arc::make_mut(&mut site.hours).stepped(step);
    if step.is_back() {
        let news = Arc::make_mut(&mut site.calendar).turn_back(planned, step.to, site.rostered);
        news::tell(news, site, batch);
    }
}

fn of_seat(seat: &mut Seat, step: &ClockStep, windows: &[Window], batch: &mut Batch) {
    let spans = judge::stepped(&mut seat.standing, step, windows);
    push_spans(seat, &spans, batch);
    if step.is_back() {
        let known = Known {
            standing: &seat.standing,
            incident: &mut seat.incident,
            certificate: &mut seat.certificate,
            last: &mut seat.last,
        };
        known.bring(step, batch);
        seat.retain_notes(|note| note.at <= step.to);
    }
}

/// Those that are not watched. Before a configuration was fed that is everybody.
fn of_dormant(site: &mut Site, step: &ClockStep, batch: &mut Batch) {
    for loaded in Arc::make_mut(&mut site.dormant).values_mut() {
        let spans = judge::stepped(&mut loaded.standing, step, site.calendar.windows(&loaded.monitor));
        batch.changes.extend(spans.iter().map(|span| Change::Span {
            monitor: loaded.monitor.clone(),
            location: site.location.clone(),
            status: span.status,
            at: span.at,
        }));
        if step.is_back() {
            let known = Known {
                standing: &loaded.standing,
                incident: &mut loaded.incident,
                certificate: &mut loaded.certificate,
                last: &mut loaded.last,
            };
            known.bring(step, batch);
            loaded.notes.retain(|note: &CheckNote| note.at <= step.to);
        }
        batch.standings.push((loaded.monitor.clone(), site.location.clone(), loaded.standing.clone()));
    }
}

/// What is known of a monitor besides where it stands.
struct Known<'a> {
    standing: &'a Standing,
    incident: &'a mut Option<Incident>,
    certificate: &'a mut Option<Incident>,
    last: &'a mut Option<Arc<Check>>,
}

impl Known<'_> {
    fn bring(self, step: &ClockStep, batch: &mut Batch) {
        if self.standing.episode.is_none() {
            *self.incident = None;
        }
        for incident in [self.incident, self.certificate].into_iter().flatten() {
            bring(incident, step, batch);
        }
        if self.last.as_ref().is_some_and(|check| check.at > step.to) {
            *self.last = None;
        }
    }
}

/// An open incident goes on from now at the latest.
pub(super) fn bring(incident: &mut Incident, step: &ClockStep, batch: &mut Batch) {
    if incident.resolved_at.is_some() || !step.is_back() {
        return;
    }
    let brought = brought(incident, step);
    if brought != *incident {
        *incident = brought;
        batch.changes.push(Change::Incident(incident.clone()));
    }
}

fn brought(incident: &Incident, step: &ClockStep) -> Incident {
    let known = |at| step.known(at);
    let mut history = incident.handling.history.clone();
    if let Some(history) = &mut history {
        history.since = history.since.map(known);
        for laid in &mut history.before {
            laid.from = laid.from.map(known);
            laid.until = known(laid.until);
        }
    }
    let mut cause = incident.cause.clone();
    if let Some(cause) = &mut cause {
        cause.first_failure_at = known(cause.first_failure_at);
    }
    let acknowledged = incident.handling.acknowledged.clone().map(|(at, who)| (known(at), who));
    Incident {
        started_at: known(incident.started_at),
        bad_since: incident.bad_since.map(known),
        updated_at: known(incident.updated_at),
        cause,
        handling: Handling { history, acknowledged, ..incident.handling.clone() },
        ..incident.clone()
    }
}

fn audit(step: &ClockStep, who: Operator) -> Audit {
    let (action, subject) = ("clock.accepted".to_owned(), "clock".to_owned());
    Audit { at: step.to, who, action, subject, before: json!({ "at": step.from }), after: json!({ "at": step.to }) }
}
