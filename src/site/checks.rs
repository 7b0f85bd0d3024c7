//! A finished check → what the judge makes of it, what waits for its word, and what is told.

use std::sync::Arc;

use super::dependencies::{join, sheltered, waiting_for};
use super::incident::{Telling, retitle, tell};
use super::seat::Seat;
use super::{Site, certificate};
use crate::judge::{self, Observation, Policy, SpanStart, Step};
use crate::model::{Batch, Change, Check, IncidentId, MonitorId};

/// Judges a check. One of a monitor that has left meanwhile is dropped.
pub(super) fn judge(site: &mut Site, check: &Arc<Check>, batch: &mut Batch) -> Option<Step> {
    let seat = site.seat(&check.monitor)?;
    let (id, now, random) = (check.monitor.clone(), batch.at, site.random);
    let shelter = sheltered(site, seat, check);
    let waiting = waiting_for(site, &id, check.at);
    let quiet_until = site.calendar.until(&id, check.at).max(shelter.until);
    let mut seat = site.seats.take(&id)?;
    let policy = Policy { close_after: site.config.close_after, ..Policy::from(&*seat.monitor) };
    let calendar = Arc::clone(&site.calendar);
    let windows = calendar.windows(&id);
    let seen = Observation { at: check.at, kind: check.outcome.kind, waited: check.waited, quiet_until, windows };
    let step = judge::step(&mut seat.standing, seen, &policy, || IncidentId::fresh(now, random()));
    let check = if step.clamped { Arc::new(Check { at: step.at, ..(**check).clone() }) } else { check.clone() };
    seat.see(check.clone());
    batch.clamped += u64::from(step.clamped);
    batch.changes.push(Change::Check(check.clone()));
    push_spans(&seat, &step.spans, batch);
    if let Some(episode) = seat.standing.episode.clone() {
        let shown_at = if seat.standing.silent_since(now).is_some() { step.at } else { now };
        let telling = Telling { now, shown_at, site, episode: &episode, ended: None };
        for event in &step.events {
            tell(&mut seat, event, &telling, batch);
        }
    }
    // What is kept quiet changes no title either.
    if quiet_until.is_none_or(|until| step.at >= until) && seat.standing.held.is_none() {
        retitle(&mut seat, batch);
    }
    batch.durable |= !step.spans.is_empty() || !step.events.is_empty();
    certificate::look(site, &mut seat, &check, batch);
    site.seats.put(seat);
    if let Some(owner) = shelter.under.filter(|_| !site.is_quiet(&id, step.at)) {
        join(site, &id, &owner, batch);
    }
    if !waiting.is_empty() {
        let still = waiting_for(site, &id, step.at);
        batch.called.extend(waiting.into_iter().filter(|child| !still.contains(child)));
    }
    batch.called.extend(shelter.ask);
    Some(step)
}

/// The beginnings of spans of a monitor.
pub(super) fn push_spans(seat: &Seat, spans: &[SpanStart], batch: &mut Batch) {
    batch.changes.extend(spans.iter().map(|span| Change::Span {
        monitor: seat.monitor.id.clone(),
        location: seat.location.clone(),
        status: span.status,
        at: span.at,
    }));
}

/// Adds the standings of the monitors that a batch has checks of.
pub(super) fn finish(site: &Site, batch: &mut Batch) {
    let mut touched: Vec<&MonitorId> = batch
        .changes
        .iter()
        .filter_map(|change| if let Change::Check(check) = change { Some(&**check) } else { None })
        .filter(|check| check.location == site.location)
        .map(|check| &check.monitor)
        .collect();
    touched.sort_unstable();
    touched.dedup();
    let standings: Vec<_> = touched
        .into_iter()
        .filter_map(|id| site.seat(id))
        .map(|seat| (seat.monitor.id.clone(), seat.location.clone(), seat.standing.clone()))
        .collect();
    batch.standings.extend(standings);
}
