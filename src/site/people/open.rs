//! A new incident, as a person describes it.

use std::time::Duration;

use super::{Case, Decision, check_times, decision, entry, follow_times, with};
use crate::model::{
    Entry, EntryKind, EventType, Fault, Handling, Impact, Incident, IncidentDraft, IncidentId, IncidentKind,
    IncidentStatus, Refusal, Source, Timestamp, UpdateId,
};
use crate::site::words::{self, Saying};

/// A new incident. One that is over already is a record of the past: nobody is told.
pub(super) fn open(draft: &IncidentDraft, case: &Case<'_>) -> Result<Decision, Refusal> {
    let started_at = draft.started_at.unwrap_or(case.now);
    let over = draft.status.is_some_and(IncidentStatus::is_over);
    let resolved_at = draft.resolved_at.or(over.then_some(case.now));
    check_times(started_at, resolved_at, case.now)?;
    let (started_at, resolved_at) = (started_at.min(case.now), resolved_at.map(|end| end.min(case.now)));
    let status = match (draft.status, resolved_at) {
        (Some(status), Some(_)) if !over => {
            let message = format!("it has an end and stands at `{status}`");
            return Err(Refusal::Invalid(vec![Fault::new(
                message,
                "leave `resolved_at` out, or set `status: resolved`",
            )]));
        }
        (Some(status), _) => status,
        (None, Some(_)) => IncidentStatus::Resolved,
        (None, None) => IncidentStatus::Investigating,
    };
    let id = IncidentId::fresh(case.now, (case.fresh)());
    let mut incident = by_hand(draft, id, (status, started_at, resolved_at), case.now);
    if resolved_at.is_none() {
        incident.handling.stands(status, draft.impact, case.now);
    }
    let sent = incident.resolved_at.is_none().then_some(EventType::IncidentOpened);
    let seen = incident.handling.lifted().unwrap_or(incident.handling.impact);
    let opening = Saying::of(Some(&draft.body), || words::opened_by_hand(seen));
    let first = Entry {
        at: resolved_at.map_or(case.now, |_| started_at),
        // Where it stands is told by its end, if it has one.
        status: resolved_at.map_or(status, |_| IncidentStatus::Investigating),
        ..entry(case, &incident, EntryKind::Opened, opening)
    };
    let last = resolved_at.map(|end| Entry {
        id: UpdateId::fresh(end, (case.fresh)()),
        at: end,
        status: IncidentStatus::Resolved,
        ..entry(case, &incident, EntryKind::Resolved, Saying::Rule(words::closed(end.since(started_at))))
    });
    let opened = with(decision(case, "incident.opened", None, incident), first, sent);
    Ok(Decision { entries: opened.entries.into_iter().chain(last.map(|last| (last, None))).collect(), ..opened })
}

/// An incident as a person describes it: where it stands, when it began and ended.
pub(super) fn by_hand(
    draft: &IncidentDraft,
    id: IncidentId,
    (status, started_at, resolved_at): (IncidentStatus, Timestamp, Option<Timestamp>),
    now: Timestamp,
) -> Incident {
    let (severity, impact) = Impact::unsaid(draft.severity, draft.impact, !draft.monitors.is_empty());
    let mut incident = Incident {
        id,
        monitors: draft.monitors.clone(),
        title: draft.title.clone(),
        status,
        severity,
        source: Source::Manual,
        kind: IncidentKind::Service,
        drill: false,
        flapping: false,
        started_at,
        resolved_at,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: None,
        cause: None,
        updated_at: now,
        story: None,
        handling: Handling { impact, counts: draft.counts, visibility: draft.visibility, ..Handling::default() },
    };
    follow_times(&mut incident);
    incident
}
