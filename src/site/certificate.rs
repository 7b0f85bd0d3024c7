//! Incidents of certificates near their end: operators' business beside what the judge says. They are private and
//! minor, never raised, joined, reopened or flapping, and resolve when enough days are left.
//!
//! The rule is pure: the incident that is held × what one check saw → what happens. The incident itself is all it
//! remembers: one that a person closed stays held (`auto_resolve` is false) until the certificate was renewed, so that
//! it does not open again at the next check.

use std::time::Duration;

use super::Site;
use super::incident::{entry, incident_facts, update_facts};
use super::seat::Seat;
use super::words::{self, EndReason};
use crate::model::{
    Batch, Cause, Change, Check, CheckNote, Entry, EntryKind, EventType, Facts, Handling, Incident, IncidentId,
    IncidentKind, IncidentStatus, IncidentStory, Monitor, Outcome, ReasonKind, Severity, Source, Stories, Story,
    Subject, Visibility, Warning,
};

/// What one check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event<'a> {
    /// A certificate is near its end, and nobody was told.
    Opens(&'a Warning),
    /// Enough days are left again, or nobody asks any more.
    Resolves,
    /// The same of one that a person closed: told to nobody.
    Forgotten,
}

/// The rule. `held`: the incident of the certificate, if there is one; `quiet`: a window runs.
fn event<'a>(held: Option<&Incident>, monitor: &Monitor, outcome: &'a Outcome, quiet: bool) -> Option<Event<'a>> {
    match (held, &outcome.evidence.warning) {
        (None, Some(warning)) => (!quiet).then_some(Event::Opens(warning)),
        (None, None) | (Some(_), Some(_)) => None,
        (Some(held), None) => {
            let end = if held.resolved_at.is_none() { Event::Resolves } else { Event::Forgotten };
            (!asks(monitor) || was_renewed(outcome)).then_some(end)
        }
    }
}

/// Whether a certificate with few days left is worth a word.
fn asks(monitor: &Monitor) -> bool {
    monitor.probe.tls().is_some_and(|tls| tls.warns_below().is_some())
}

/// Whether as many checks in a row have come to the same as the thresholds of the monitor ask for: servers behind one
/// name may show different certificates. `run`: how many had before; a check that saw none leaves it as it is.
fn is_confirmed(run: &mut u32, found: Option<Event<'_>>, monitor: &Monitor, outcome: &Outcome) -> bool {
    let needed = match found {
        Some(Event::Opens(_)) => monitor.judging.failure_threshold,
        Some(Event::Resolves | Event::Forgotten) if asks(monitor) => monitor.judging.success_threshold,
        Some(Event::Resolves | Event::Forgotten) => 1,
        None if outcome.evidence.certificate_expires_at.is_none() => return false,
        None => {
            *run = 0;
            return false;
        }
    };
    *run += 1;
    let confirmed = *run >= needed;
    if confirmed {
        *run = 0;
    }
    confirmed
}

/// A certificate without a warning: it lasts long enough, unless it does not hold at all.
fn was_renewed(outcome: &Outcome) -> bool {
    let refused = outcome.reason.as_ref().is_some_and(|reason| {
        matches!(
            reason.kind,
            ReasonKind::CertificateExpired
                | ReasonKind::CertificateUntrusted
                | ReasonKind::CertificateName
                | ReasonKind::TlsHandshake
        )
    });
    outcome.evidence.certificate_expires_at.is_some() && !refused
}

/// An incident as it is from now on, its next entry, and what is sent of it.
type Told = (Incident, Entry, EventType);

/// Looks at the certificate that a check saw; the seat is out of its place.
pub(super) fn look(site: &Site, seat: &mut Seat, check: &Check, batch: &mut Batch) {
    let quiet = site.is_quiet(&check.monitor, check.at);
    let held = seat.certificate.as_ref();
    let found = event(held, &seat.monitor, &check.outcome, quiet);
    if !is_confirmed(&mut seat.certificate_run, found, &seat.monitor, &check.outcome) {
        return;
    }
    let certificate = match (found, held) {
        (None, _) | (Some(Event::Resolves | Event::Forgotten), None) => return,
        (Some(Event::Opens(warning)), _) => {
            let (incident, entry, event) = opens(site, seat, warning, check, batch);
            write(site, seat, (incident.clone(), entry, event), batch);
            Some(incident)
        }
        (Some(Event::Resolves), Some(held)) => {
            resolve(site, seat, held, words::renewed(&seat.monitor.name), batch);
            None
        }
        (Some(Event::Forgotten), Some(held)) => {
            forget(held, batch);
            None
        }
    };
    seat.certificate = certificate;
    batch.durable = true;
}

/// The monitor is watched no more: so is its certificate.
pub(super) fn end(site: &Site, seat: &Seat, reason: EndReason, batch: &mut Batch) {
    match &seat.certificate {
        Some(held) if held.resolved_at.is_none() => {
            resolve(site, seat, held, words::ended(&seat.monitor.name, reason), batch);
        }
        Some(held) => forget(held, batch),
        None => {}
    }
}

fn opens(site: &Site, seat: &Seat, warning: &Warning, check: &Check, batch: &Batch) -> Told {
    let (name, now) = (&seat.monitor.name, batch.at);
    let title = words::certificate(name);
    let reason = warning.reason();
    let cause = Cause {
        kind: reason.kind,
        message: reason.message,
        number: reason.number,
        found: reason.found,
        consecutive_failures: 1,
        failure_threshold: 1,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: check.at,
    };
    let incident = Incident {
        id: IncidentId::fresh(now, (site.random)()),
        monitors: vec![seat.monitor.id.clone()],
        title: words::english(&title),
        story: Some(title),
        status: IncidentStatus::Investigating,
        severity: Severity::Minor,
        source: Source::Automatic,
        kind: IncidentKind::Certificate,
        drill: false,
        flapping: false,
        started_at: check.at,
        resolved_at: None,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: None,
        cause: Some(Box::new(cause)),
        updated_at: now,
        handling: Handling { visibility: Visibility::Private, ..Handling::default() },
    };
    let seen = CheckNote {
        at: check.at,
        outcome: check.outcome.kind,
        latency_us: u64::try_from(check.outcome.latency.as_micros()).unwrap_or(u64::MAX),
        reason: Some(warning.reason()),
    };
    let entry = entry(site, &incident, EntryKind::Opened, words::ending(name, warning), batch);
    (incident, Entry { checks: vec![seen], ..entry }, EventType::IncidentOpened)
}

fn resolve(site: &Site, seat: &Seat, held: &Incident, story: Story, batch: &mut Batch) {
    let incident = Incident {
        status: IncidentStatus::Resolved,
        resolved_at: Some(batch.at.max(held.started_at)),
        updated_at: batch.at,
        ..held.clone()
    };
    let entry = entry(site, &incident, EntryKind::Resolved, story, batch);
    write(site, seat, (incident, entry, EventType::IncidentResolved), batch);
}

fn write(site: &Site, seat: &Seat, (incident, entry, event): Told, batch: &mut Batch) {
    let monitor = &seat.monitor;
    let shown = site.sight(seat, batch.at, &site.laid()).shown;
    let facts = Facts {
        event,
        at: batch.at,
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: incident_facts(&incident, None, Duration::ZERO),
            monitors: vec![site.monitor_facts(monitor, shown)],
            cause: incident.cause.clone(),
            update: update_facts(&entry),
            stories: Stories::of(&incident, &entry),
        })),
        page: None,
    };
    batch.changes.push(Change::Incident(incident.clone()));
    batch.changes.push(Change::Entry { incident: incident.id, entry });
    batch.changes.push(Change::Event {
        facts: Box::new(facts),
        monitors: vec![monitor.clone()],
        subscribers: site.subscribers.clone(),
    });
}

/// One that a person closed is held no more: the next warning is another incident.
fn forget(held: &Incident, batch: &mut Batch) {
    let mut incident = held.clone();
    incident.handling.auto_resolve = true;
    batch.changes.push(Change::Incident(incident));
}

#[cfg(test)]
mod tests;
