//! From the judge's events to what is written and told: incident rows, timeline entries, facts for subscribers.

use std::sync::Arc;
use std::time::Duration;

use super::Site;
use super::seat::Seat;
use super::words::{self, EndReason};
use crate::judge::Event;
use crate::model::incident::round_seconds;
use crate::model::{
    Batch, Cause, Change, CheckNote, Entry, EntryKind, Episode, EpisodeState, EventType, Facts, Handling, Incident,
    IncidentFacts, IncidentKind, IncidentStatus, IncidentStory, Location, Monitor, Run, Shown, Source, Status, Stories,
    Story, Subject, Timestamp, UpdateFacts, UpdateId,
};

/// What is the same for all events of a check.
pub(super) struct Telling<'a> {
    /// The moment of decision.
    pub(super) now: Timestamp,
    /// As of when monitors are shown: a check that waited for the store is told as it was.
    pub(super) shown_at: Timestamp,
    /// Everything else that is known; the seat that is told of is out of its place.
    pub(super) site: &'a Site,
    /// The episode after the step.
    pub(super) episode: &'a Episode,
    /// Set when the monitor is watched no more.
    pub(super) ended: Option<EndReason>,
}

/// Writes one event into the batch, and the incident it changes into the seat.
pub(super) fn tell(seat: &mut Seat, event: &Event, telling: &Telling<'_>, batch: &mut Batch) {
    let mut incident = match (event, seat.incident.take()) {
        (Event::Opened { incident, at, run }, _) => open(seat, incident.clone(), *at, *run, telling),
        (_, Some(incident)) => incident,
        // Every event but the first is about the incident that the seat holds.
        (_, None) => return,
    };
    if let Event::Raised { run, .. } | Event::Reopened { run, .. } | Event::Recurred { run, .. } = event {
        incident.cause = cause(seat, *run).or(incident.cause);
    }
    if let Event::Reopened { .. } = event {
        // Who was on it was done with it.
        incident.handling.acknowledged = None;
    }
    let stood = incident.status;
    follow(&mut incident, telling.episode, telling.now);
    if let (Event::Raised { .. }, IncidentStatus::Identified) = (event, stood) {
        incident.status = stood;
    }
    entitle(&mut incident, seat);
    let (kind, sent, since) = kind(event);
    let story = story(seat, event, &incident, telling);
    let entry = Entry {
        id: UpdateId::fresh(telling.now, (telling.site.random)()),
        at: telling.now,
        kind,
        status: incident.status,
        severity: incident.severity,
        body: words::english(&story),
        story: Some(story),
        checks: seat.notes_since(since),
    };
    let id = incident.id.clone();
    let (monitor, location) = (seat.monitor.id.clone(), seat.location.clone());
    let facts = sent.map(|event| Box::new(facts(event, seat, &incident, &entry, telling)));
    batch.changes.push(Change::Incident(incident.clone()));
    if let Event::Opened { run, .. }
    | Event::Raised { run, .. }
    | Event::Reopened { run, .. }
    | Event::Recurred { run, .. } = event
    {
        batch.changes.push(Change::Evidence { incident: id.clone(), monitor, location, from: run.start });
    }
    batch.changes.push(Change::Entry { incident: id, entry });
    if let Some(facts) = facts {
        batch.changes.push(Change::Event {
            facts,
            monitors: affected(seat, &incident, telling),
            subscribers: telling.site.subscribers.clone(),
        });
    }
    seat.incident = Some(incident);
}

/// The title follows the worst that the monitor was judged to be; one that a person gave stays. True if it is another
/// one now.
fn entitle(incident: &mut Incident, seat: &Seat) -> bool {
    let worse = matches!(
        (&incident.story, seat.standing.status),
        (Some(Story::State { status: Status::Degraded, .. }), Status::Down)
    );
    if worse {
        let title = words::title(&seat.monitor.name, seat.standing.status);
        incident.title = words::english(&title);
        incident.story = Some(title);
    }
    worse
}

/// What is worse and raises nothing is told to nobody: the open incident is called what it is.
pub(super) fn retitle(seat: &mut Seat, batch: &mut Batch) {
    let Some(mut incident) = seat.incident.take() else { return };
    if incident.resolved_at.is_none() && entitle(&mut incident, seat) {
        incident.updated_at = batch.at;
        batch.durable = true;
        batch.changes.push(Change::Incident(incident.clone()));
    }
    seat.incident = Some(incident);
}

/// What the timeline calls it, what subscribers get of it, and since when the checks that caused it ran.
fn kind(event: &Event) -> (EntryKind, Option<EventType>, Timestamp) {
    match event {
        Event::Opened { at, .. } => (EntryKind::Opened, Some(EventType::IncidentOpened), *at),
        Event::Raised { run, .. } => (EntryKind::Raised, Some(EventType::IncidentUpdated), run.start),
        Event::Recurred { at, told, .. } => (EntryKind::Recurred, told.then_some(EventType::IncidentUpdated), *at),
        Event::Reopened { at, .. } => (EntryKind::Reopened, Some(EventType::IncidentReopened), *at),
        Event::Recovered { at, told } => (EntryKind::Recovered, told.then_some(EventType::IncidentUpdated), *at),
        Event::Steady { at } => (EntryKind::Recovered, Some(EventType::IncidentUpdated), *at),
        Event::Resolved { at } => (EntryKind::Resolved, Some(EventType::IncidentResolved), *at),
    }
}

fn story(seat: &Seat, event: &Event, incident: &Incident, telling: &Telling<'_>) -> Story {
    let (name, status, episode) = (&seat.monitor.name, seat.standing.status, telling.episode);
    let cause = incident.cause.as_deref();
    match (event, telling.ended) {
        (Event::Opened { .. }, _) if incident.drill => words::drill_opened(name),
        (Event::Resolved { .. }, reason) if incident.drill => {
            words::drill_ended(name, reason == Some(EndReason::Restarted))
        }
        (Event::Resolved { .. }, Some(reason)) => words::ended(name, reason),
        (Event::Resolved { .. }, None) => words::resolved(name, episode.bad, episode.recurrences),
        (Event::Recovered { .. }, _) => {
            let flapping = episode.flapping && episode.auto_resolve;
            words::recovered(name, flapping, seat.monitor.judging.reopen_window)
        }
        (Event::Steady { at }, _) => words::steady(name, telling.now.since(*at)),
        (Event::Recurred { .. } | Event::Reopened { .. }, _) => words::again(name, status, episode.recurrences, cause),
        (Event::Raised { from, .. }, _) => words::raised(name, status, (*from, episode.severity), cause),
        (Event::Opened { .. }, _) => words::opened(name, status, cause),
    }
}

fn open(seat: &Seat, id: crate::model::IncidentId, at: Timestamp, run: Run, telling: &Telling<'_>) -> Incident {
    let drill = seat.location == Location::drill();
    let title = words::opening(&seat.monitor.name, seat.standing.status, drill);
    Incident {
        id,
        monitors: vec![seat.monitor.id.clone()],
        title: words::english(&title),
        story: Some(title),
        status: IncidentStatus::Investigating,
        severity: telling.episode.severity,
        source: Source::Automatic,
        kind: IncidentKind::Service,
        drill,
        flapping: false,
        started_at: at,
        resolved_at: None,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: Some(at),
        cause: cause(seat, run),
        updated_at: telling.now,
        handling: Handling::default(),
    }
}

/// The row follows the episode.
fn follow(incident: &mut Incident, episode: &Episode, now: Timestamp) {
    incident.severity = episode.severity;
    incident.flapping = episode.flapping;
    incident.recurrences = episode.recurrences;
    incident.downtime = episode.bad;
    incident.updated_at = now;
    incident.handling.auto_resolve = episode.auto_resolve;
    (incident.status, incident.resolved_at, incident.bad_since) = match episode.state {
        EpisodeState::Bad { since } => (IncidentStatus::Investigating, None, Some(since)),
        EpisodeState::Monitoring { .. } => (IncidentStatus::Monitoring, None, None),
        EpisodeState::Resolved { at } => (IncidentStatus::Resolved, Some(at), None),
    };
}

/// The newest failing check, as the cause.
fn cause(seat: &Seat, run: Run) -> Option<Box<Cause>> {
    let reason = seat.last.as_ref()?.outcome.reason.clone()?;
    Some(Box::new(Cause {
        kind: reason.kind,
        message: reason.message,
        number: reason.number,
        found: reason.found,
        consecutive_failures: run.count,
        failure_threshold: seat.monitor.judging.failure_threshold,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: run.start,
    }))
}

/// Another monitor is part of the incident of this seat from now on, because of these checks. Told to those who would
/// not hear of it otherwise: the others have been told of the incident.
pub(super) fn tell_affected(
    seat: &mut Seat,
    (monitor, checks): (&Monitor, Vec<CheckNote>),
    telling: &Telling<'_>,
    batch: &mut Batch,
) {
    let Some(before) = seat.incident.take() else { return };
    let mut incident = Incident { updated_at: telling.now, ..before.clone() };
    incident.monitors.push(monitor.id.clone());
    let incident = incident.touched(&before, |id| telling.site.may_be_known(id));
    // The name of a private monitor is on no page.
    let kind = if monitor.is_public() { EntryKind::Affected } else { EntryKind::AffectedPrivate };
    let story = words::affected(&monitor.name, checks.iter().rev().find_map(|check| check.reason.as_ref()));
    let entry = Entry {
        id: UpdateId::fresh(telling.now, (telling.site.random)()),
        at: telling.now,
        kind,
        status: incident.status,
        severity: incident.severity,
        body: words::english(&story),
        checks,
        story: Some(story),
    };
    let facts = Box::new(facts(EventType::IncidentOpened, seat, &incident, &entry, telling));
    let monitors = affected(seat, &incident, telling);
    batch.changes.push(Change::Incident(incident.clone()));
    batch.changes.push(Change::Entry { incident: incident.id.clone(), entry });
    batch.changes.push(Change::Event { facts, monitors, subscribers: telling.site.subscribers.clone() });
    seat.incident = Some(incident);
}

/// All monitors that an incident affects, for the filters.
fn affected(seat: &Seat, incident: &Incident, telling: &Telling<'_>) -> Vec<Arc<Monitor>> {
    let others = others(incident, telling.site);
    [&seat.monitor].into_iter().chain(others).cloned().collect()
}

/// The monitors that an incident affects besides its own, as far as they are configured.
fn others<'a>(incident: &'a Incident, site: &'a Site) -> impl Iterator<Item = &'a Arc<Monitor>> {
    incident.monitors.iter().skip(1).filter_map(|id| site.configured(id))
}

fn facts(event: EventType, seat: &Seat, incident: &Incident, entry: &Entry, telling: &Telling<'_>) -> Facts {
    let (site, now) = (telling.site, telling.now);
    let page = site.page_of(incident);
    let laid = site.laid_with(incident);
    // A drill knows no maintenance.
    let windows = if incident.drill { &[] } else { site.calendar.windows(&seat.monitor.id) };
    let downtime = seat.standing.downtime(windows, now).unwrap_or(telling.episode.bad);
    let own = match telling.ended {
        // A drill is what it plays; what is watched no more is unknown.
        _ if incident.drill => seat.standing.status.shown(),
        Some(_) => Shown::Unknown,
        None => site.sight(seat, telling.shown_at, &laid).shown,
    };
    let other = |other: &Arc<Monitor>| {
        let shown = |seat| site.sight(seat, telling.shown_at, &laid).shown;
        site.monitor_facts(other, site.seat(&other.id).map_or(Shown::Unknown, shown))
    };
    let monitors = [site.monitor_facts(&seat.monitor, own)].into_iter().chain(others(incident, site).map(other));
    Facts {
        event,
        at: now,
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: incident_facts(incident, page, downtime),
            monitors: monitors.collect(),
            cause: incident.cause.clone(),
            update: update_facts(entry),
            stories: Stories::of(incident, entry),
        })),
        page: None,
    }
}

/// Bad time of an incident until now: of an open one that checks made as its monitor stands.
pub(super) fn downtime(site: &Site, incident: &Incident, now: Timestamp) -> Duration {
    let is_of = |seat: &&Seat| seat.standing.episode.as_ref().is_some_and(|episode| episode.incident == incident.id);
    let drill = || site.drills.values().map(|drill| &drill.seat).find(is_of);
    let measured = match site.seats.those(|seat| is_of(&seat)).next() {
        Some(seat) => seat.standing.downtime(site.calendar.windows(&seat.monitor.id), now),
        None => drill().and_then(|seat| seat.standing.downtime(&[], now)),
    };
    measured.unwrap_or_else(|| incident.downtime_alone(now))
}

/// An incident as it is told, with its page if it is public.
pub(super) fn incident_facts(incident: &Incident, page: Option<String>, downtime: Duration) -> IncidentFacts {
    IncidentFacts {
        id: incident.id.clone(),
        report_url: page.as_ref().filter(|_| incident.resolved_at.is_some()).map(|page| format!("{page}.md")),
        url: page,
        title: incident.title.clone(),
        status: incident.status,
        severity: incident.severity,
        source: incident.source,
        kind: incident.kind,
        drill: incident.drill,
        flapping: incident.flapping,
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        duration_seconds: incident.duration_seconds(),
        downtime_seconds: round_seconds(downtime),
        recurrences: incident.recurrences,
    }
}

/// An entry of the timeline as it is told.
pub(super) fn update_facts(entry: &Entry) -> UpdateFacts {
    let by_person = entry.story.is_none();
    UpdateFacts {
        id: entry.id.clone(),
        status: entry.status,
        body: entry.body.clone(),
        by_person,
        private: !entry.kind.is_public(),
        created_at: entry.at,
    }
}

/// An entry that a rule writes into a timeline.
pub(super) fn entry(site: &Site, incident: &Incident, kind: EntryKind, story: Story, batch: &Batch) -> Entry {
    Entry {
        id: UpdateId::fresh(batch.at, (site.random)()),
        at: batch.at,
        kind,
        status: incident.status,
        severity: incident.severity,
        body: words::english(&story),
        story: Some(story),
        checks: Vec::new(),
    }
}
