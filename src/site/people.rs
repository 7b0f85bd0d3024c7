//! Command × incident → what changes, or why nothing does. Pure.
//!
//! One incident is one story, whoever tells it: a person's word on an automatic one takes it over, and recovery ends
//! nothing any more.

mod edit;
pub(super) mod files;
mod open;
pub(super) mod telling;

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;

use super::words::{self, Saying};
use crate::judge;
use crate::model::{
    Audit, Chronicle, Entry, EntryKind, EventType, Fault, Impact, Incident, IncidentId, IncidentKind, IncidentRecord,
    IncidentStatus, MonitorId, Operator, Order, Refusal, Reworded, Source, Standing, Story, Timestamp, UpdateId,
    Window,
};

/// How far ahead of ours a person's clock may be.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// What is decided about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    /// The moment of decision.
    pub(super) now: Timestamp,
    /// Name of the token.
    pub(super) who: &'a str,
    /// Where the request came from.
    pub(super) from: Option<IpAddr>,
    /// The incident, if it is there.
    pub(super) story: Option<&'a Chronicle>,
    /// Where its monitor stands, if it is the newest automatic one of a monitor that is watched.
    pub(super) standing: Option<&'a Standing>,
    /// Maintenance of that monitor.
    pub(super) windows: &'a [Window],
    /// Monitors that visitors may not know of.
    pub(super) private: &'a HashSet<MonitorId>,
    /// Makes ids.
    pub(super) fresh: fn() -> [u8; 10],
}

/// What is decided.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    /// The incident after it.
    pub(super) incident: Incident,
    /// The next entries of its timeline, each with what subscribers get of it.
    pub(super) entries: Vec<(Entry, Option<EventType>)>,
    /// Other words for those that are there.
    pub(super) reworded: Vec<Reworded>,
    /// Where its monitor stands after it, if that is different.
    pub(super) standing: Option<Standing>,
    /// For the audit; none when nothing changes.
    pub(super) audit: Option<Audit>,
}

impl Decision {
    /// Whether an incident that resolved by itself is in a person's hands from now on.
    pub(super) fn takes_over(&self, story: Option<&Chronicle>) -> bool {
        let by_itself = story.is_some_and(|story| story.incident.handling.auto_resolve);
        by_itself && !self.incident.handling.auto_resolve && self.incident.resolved_at.is_none()
    }
}

/// Decides.
///
/// # Errors
/// Why nothing changes.
pub(super) fn decide(order: &Order, case: &Case<'_>) -> Result<Decision, Refusal> {
    if let Order::Open(draft) = order {
        return open::open(draft, case);
    }
    let story = case.story.ok_or_else(|| {
        let id = order.incident().map_or("?", IncidentId::as_str);
        Refusal::Missing(Fault::new(
            format!("there is no incident `{id}`"),
            "`stillup incident list` shows those that there are",
        ))
    })?;
    if let (Some(file), false) = (&story.incident.handling.file, matches!(order, Order::Acknowledge { .. })) {
        let message = format!("this incident is written in incidents/{}", file.name);
        return Err(Refusal::Conflict(Fault::new(message, "change the file: it is read again at once")));
    }
    if let (true, None, false) =
        (story.incident.drill, story.incident.resolved_at, matches!(order, Order::Acknowledge { .. }))
    {
        return Err(conflict(
            "this is a drill that runs: it ends by itself",
            "interrupt `stillup drill` to end it now",
        ));
    }
    match order {
        // Drills and planned work are none of an incident's: they have been carried out before.
        Order::Open(_)
        | Order::Drill { .. }
        | Order::EndDrill { .. }
        | Order::Announce(_)
        | Order::Revise { .. }
        | Order::Cancel(_)
        | Order::AcceptClock => Err(conflict("it is there already", "open another one")),
        Order::Update { status, impact, body, .. } => update(story, case, (*status, *impact), body),
        Order::Resolve { at, body, .. } => resolve(story, case, *at, body.as_deref()),
        Order::Acknowledge { .. } => acknowledge(story, case),
        Order::Edit { edit, .. } => edit::edit(story, case, edit),
        Order::Reword { update, body, .. } => edit::reword(story, case, update, body),
    }
}

fn conflict(message: impl Into<String>, hint: &str) -> Refusal {
    Refusal::Conflict(Fault::new(message, hint))
}

/// A person's word on it. `resolved` ends it.
fn update(
    story: &Chronicle,
    case: &Case<'_>,
    (said, impact): (Option<IncidentStatus>, Option<Impact>),
    body: &str,
) -> Result<Decision, Refusal> {
    let before = &story.incident;
    let status = said.unwrap_or(before.status);
    if impact.is_some() && (before.resolved_at.is_some() || status.is_over()) {
        return Err(conflict("what is over lies on no monitor any more", "leave `impact` out"));
    }
    if impact.is_some() && before.kind.is_for_operators() {
        return Err(edit::for_operators());
    }
    match (before.resolved_at, status) {
        (None, IncidentStatus::Resolved) => return resolve(story, case, None, Some(body)),
        (None, IncidentStatus::Postmortem) => {
            return Err(conflict("a postmortem is written once the incident is resolved", "resolve it first"));
        }
        (
            Some(end),
            IncidentStatus::Investigating
            | IncidentStatus::Identified
            | IncidentStatus::Monitoring
            | IncidentStatus::Resolved,
        ) => {
            let message = format!("this incident is resolved since {end}");
            return Err(conflict(message, "send an update with `status: postmortem`, or open another incident"));
        }
        (None, _) | (Some(_), IncidentStatus::Postmortem) => {}
    }
    let mut incident = Incident { status, updated_at: case.now, ..before.clone() };
    let mut standing = case.standing.cloned();
    if incident.resolved_at.is_none() && (said.is_some() || impact.is_some()) {
        incident.handling.stands(status, impact, case.now);
    }
    // Of a certificate only its end decides.
    if incident.source == Source::Automatic && incident.kind == IncidentKind::Service && incident.resolved_at.is_none()
    {
        incident.handling.auto_resolve = false;
        standing.as_mut().map(judge::take_over);
    }
    let entry = entry(case, &incident, EntryKind::Note, Saying::Person(body.to_owned()));
    let decision = Decision { standing, ..decision(case, "incident.updated", Some(before), incident) };
    Ok(with(decision, entry, Some(EventType::IncidentUpdated)))
}

/// Its end, at the word of a person.
fn resolve(story: &Chronicle, case: &Case<'_>, at: Option<Timestamp>, body: Option<&str>) -> Result<Decision, Refusal> {
    let before = &story.incident;
    if let Some(end) = before.resolved_at {
        return Err(conflict(
            format!("this incident is resolved since {end} already"),
            "correct its end with an edit, if that is wrong",
        ));
    }
    check_times(before.started_at, at, case.now)?;
    let mut incident = Incident { status: IncidentStatus::Resolved, updated_at: case.now, ..before.clone() };
    // Nothing opens again before the certificate was renewed.
    incident.handling.auto_resolve &= incident.kind != IncidentKind::Certificate;
    let mut standing = case.standing.cloned();
    let episode = standing.as_mut().and_then(|standing| judge::close(standing, at, case.now, case.windows));
    incident.resolved_at = Some(at.unwrap_or(case.now).min(case.now).max(incident.started_at));
    follow_times(&mut incident);
    if let Some(episode) = &episode {
        if let crate::model::EpisodeState::Resolved { at } = episode.state {
            incident.resolved_at = Some(at);
        }
        incident.downtime = episode.bad;
    }
    let length = incident.resolved_at.map_or(Duration::ZERO, |end| end.since(incident.started_at));
    let entry = entry(case, &incident, EntryKind::Resolved, Saying::of(body, || words::closed(length)));
    let decision = Decision { standing, ..decision(case, "incident.resolved", Some(before), incident) };
    Ok(with(decision, entry, Some(EventType::IncidentResolved)))
}

/// Somebody has seen it: reminders stop. The first one counts; it is no take-over.
fn acknowledge(story: &Chronicle, case: &Case<'_>) -> Result<Decision, Refusal> {
    let before = &story.incident;
    if let Some(end) = before.resolved_at {
        return Err(conflict(format!("this incident is resolved since {end}"), "there is nothing left to acknowledge"));
    }
    if before.handling.acknowledged.is_some() {
        return Ok(Decision { audit: None, ..decision(case, "incident.acknowledged", Some(before), before.clone()) });
    }
    // Nothing that visitors see has changed: neither has `updated_at`.
    let mut incident = before.clone();
    incident.handling.acknowledged = Some((case.now, case.who.to_owned()));
    let entry =
        entry(case, &incident, EntryKind::Acknowledged, Saying::Person(format!("Acknowledged by {}.", case.who)));
    Ok(with(decision(case, "incident.acknowledged", Some(before), incident), entry, None))
}

/// A beginning must have been, and an end be after it.
fn check_times(started_at: Timestamp, resolved_at: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    let future = |what: &str, at: Timestamp| {
        (at > now + CLOCK_SKEW).then(|| {
            Fault::new(
                format!("`{what}` ({at}) is in the future"),
                format!("it is {now} here; announce what is planned as maintenance"),
            )
        })
    };
    let early = (started_at.millis() < 0)
        .then(|| Fault::new(format!("`started_at` ({started_at}) is before 1970"), "check the year"));
    let reversed = resolved_at.filter(|end| *end < started_at).map(|end| {
        Fault::new(
            format!("`resolved_at` ({end}) is before `started_at` ({started_at})"),
            "an incident ends after it began: check both",
        )
    });
    let ahead = resolved_at.and_then(|end| future("resolved_at", end));
    let faults: Vec<Fault> =
        future("started_at", started_at).into_iter().chain(early).chain(ahead).chain(reversed).collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
}

/// Bad time of an incident that no check measures: all of it.
fn follow_times(incident: &mut Incident) {
    if incident.source == Source::Manual {
        incident.downtime = incident.resolved_at.map_or(Duration::ZERO, |end| end.since(incident.started_at));
        incident.bad_since = incident.resolved_at.is_none().then_some(incident.started_at);
    } else if incident.resolved_at.is_some() {
        incident.bad_since = None;
    }
}

fn entry(case: &Case<'_>, incident: &Incident, kind: EntryKind, saying: Saying) -> Entry {
    let (body, story) = saying.parts();
    Entry {
        id: UpdateId::fresh(case.now, (case.fresh)()),
        at: case.now,
        kind,
        status: incident.status,
        severity: incident.severity,
        body,
        checks: Vec::new(),
        story,
    }
}

/// The entry of an open incident that visitors see no more: the public hears that as its end.
fn hidden(case: &Case<'_>, before: &Incident, after: &Incident) -> Option<Entry> {
    let shown = |incident: &Incident| incident.is_public(|id| !case.private.contains(id));
    let hides = before.resolved_at.is_none() && after.resolved_at.is_none() && shown(before) && !shown(after);
    hides.then(|| entry(case, after, EntryKind::Withdrawn, Saying::Rule(Story::Withdrawn)))
}

/// A decision that says nothing yet.
fn decision(case: &Case<'_>, action: &str, before: Option<&Incident>, incident: Incident) -> Decision {
    // The moment of the change is the audit's own.
    let record = |incident: &Incident| IncidentRecord {
        updated_at: case.now,
        ..IncidentRecord::new(incident, None, incident.downtime)
    };
    let (earlier, later) = Audit::difference(before.map(record).as_ref(), &record(&incident));
    let audit = Audit {
        at: case.now,
        who: Operator { name: case.who.to_owned(), from: case.from },
        action: action.to_owned(),
        subject: incident.id.to_string(),
        before: earlier,
        after: later,
    };
    Decision { incident, entries: Vec::new(), reworded: Vec::new(), standing: None, audit: Some(audit) }
}

/// The same with an entry, whose words are in the audit too.
fn with(mut decision: Decision, entry: Entry, sent: Option<EventType>) -> Decision {
    if let Some(serde_json::Value::Object(after)) = decision.audit.as_mut().map(|audit| &mut audit.after) {
        after.insert("update".to_owned(), serde_json::json!({ "id": entry.id, "body": entry.body }));
    }
    decision.entries.push((entry, sent));
    decision
}

#[cfg(test)]
mod tests;
