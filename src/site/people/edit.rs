//! Other facts about an incident, and other words in its updates: what was there before goes into the audit.

use super::{Case, Decision, check_times, conflict, decision, entry, follow_times, hidden, with};
use crate::judge;
use crate::model::{
    Chronicle, Edit, EntryKind, EventType, Fault, Incident, IncidentStatus, MonitorId, Refusal, Reworded, Source,
    Standing, Timestamp, UpdateId,
};
use crate::site::words::{self, Saying};

/// Changes what is different. A higher severity while it is open is told as a raise; nothing else is told.
pub(super) fn edit(story: &Chronicle, case: &Case<'_>, edit: &Edit) -> Result<Decision, Refusal> {
    let before = &story.incident;
    let only_title = Edit { title: edit.title.clone(), ..Edit::default() };
    if before.kind.is_for_operators() && *edit != only_title {
        return Err(for_operators());
    }
    let mut incident = Incident { updated_at: case.now, ..before.clone() };
    let mut standing = case.standing.cloned();
    apply(&mut incident, edit);
    match before.source {
        Source::Automatic => automatic(before, edit)?,
        Source::Manual => times(before, &mut incident, edit, case.now)?,
    }
    let mut handed_back = None;
    if let Some(auto_resolve) = edit.auto_resolve {
        handed_back = hand(&mut incident, standing.as_mut(), auto_resolve)?;
    }
    if let Some(episode) = standing.as_mut().and_then(|standing| standing.episode.as_mut()) {
        episode.severity = incident.severity;
    }
    if let Some(at) = handed_back {
        incident.status = IncidentStatus::Resolved;
        incident.resolved_at = Some(at);
        follow_times(&mut incident);
    }
    let changed = Incident { updated_at: before.updated_at, ..incident.clone() } != *before;
    if !changed {
        return Ok(Decision { audit: None, ..decision(case, "incident.edited", Some(before), before.clone()) });
    }
    let incident = incident.touched(before, |id| !case.private.contains(id));
    let raised = before.resolved_at.is_none() && incident.severity > before.severity;
    let raise = raised.then(|| {
        entry(
            case,
            &incident,
            EntryKind::Raised,
            Saying::Rule(words::raised_by_hand(before.severity, incident.severity)),
        )
    });
    let end = handed_back.map(|at| {
        entry(case, &incident, EntryKind::Resolved, Saying::Rule(words::closed(at.since(incident.started_at))))
    });
    let hidden = hidden(case, before, &incident);
    let mut decision = Decision { standing, ..decision(case, "incident.edited", Some(before), incident) };
    let told =
        [(raise, EventType::IncidentUpdated), (end, EventType::IncidentResolved), (hidden, EventType::IncidentUpdated)];
    for (entry, event) in told {
        if let Some(entry) = entry {
            decision = with(decision, entry, Some(event));
        }
    }
    Ok(decision)
}

fn apply(incident: &mut Incident, edit: &Edit) {
    if edit.title.as_ref().is_some_and(|title| *title != incident.title) {
        incident.story = None;
    }
    set(&mut incident.title, edit.title.as_ref());
    // A person's title is told as it is, in every language.
    incident.story = incident.story.take().filter(|_| edit.title.is_none());
    set(&mut incident.severity, edit.severity.as_ref());
    set(&mut incident.monitors, edit.monitors.as_ref());
    if let Some(impact) = edit.impact {
        incident.handling.correct(impact, incident.updated_at);
    }
    set(&mut incident.handling.counts, edit.counts.as_ref());
    set(&mut incident.handling.visibility, edit.visibility.as_ref());
}

/// Of an incident of a certificate people change the title only.
pub(super) fn for_operators() -> Refusal {
    let hint = "say it in an update, or renew the certificate: then it resolves";
    conflict("an incident of a certificate is for operators only: private, minor, and its end decides", hint)
}

/// What is set replaces what is there.
fn set<T: Clone>(target: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        target.clone_from(value);
    }
}

/// What the judge knows of an automatic incident is not a person's to change.
fn automatic(before: &Incident, edit: &Edit) -> Result<(), Refusal> {
    if edit.started_at.is_some() || edit.resolved_at.is_some() {
        return Err(conflict(
            "an automatic incident began and ended when the checks say so",
            "leave `started_at` and `resolved_at` out",
        ));
    }
    if let Some(lower) = edit.severity.filter(|severity| *severity < before.severity) {
        let message = format!(
            "the severity of an automatic incident is never lowered: it was {} and cannot be {lower}",
            before.severity
        );
        let hint = "leave `severity` out, or raise it; `severity` in the configuration says what the next incident \
            begins with";
        return Err(conflict(message, hint));
    }
    if edit.counts == Some(true) {
        return Err(conflict("the time of an automatic incident counts as the checks say", "leave `counts` out"));
    }
    let left = |monitors: &Vec<MonitorId>| before.monitors.iter().find(|monitor| !monitors.contains(*monitor)).cloned();
    if let Some(missing) = edit.monitors.as_ref().and_then(left) {
        let message = format!("`{missing}` cannot leave this incident: it was opened automatically");
        return Err(conflict(message, "name the monitors it has, and those that you add"));
    }
    Ok(())
}

fn times(before: &Incident, incident: &mut Incident, edit: &Edit, now: Timestamp) -> Result<(), Refusal> {
    if edit.resolved_at.is_some() && before.resolved_at.is_none() {
        return Err(conflict("this incident has no end yet", "resolve it; `resolved_at` may be given there"));
    }
    set(&mut incident.started_at, edit.started_at.as_ref());
    incident.resolved_at = edit.resolved_at.or(before.resolved_at);
    check_times(incident.started_at, incident.resolved_at, now)?;
    follow_times(incident);
    Ok(())
}

/// Takes an automatic incident over, or gives it back: then it may have ended.
fn hand(
    incident: &mut Incident,
    standing: Option<&mut Standing>,
    auto_resolve: bool,
) -> Result<Option<Timestamp>, Refusal> {
    if incident.source == Source::Manual {
        return Err(conflict("only an automatic incident resolves by itself", "resolve this one when it is over"));
    }
    if let Some(end) = incident.resolved_at {
        return Err(conflict(
            format!("this incident is resolved since {end}"),
            "`auto_resolve` can be set while it is open",
        ));
    }
    incident.handling.auto_resolve = auto_resolve;
    Ok(match standing {
        Some(standing) if auto_resolve => judge::hand_back(standing),
        Some(standing) => {
            judge::take_over(standing);
            None
        }
        None => None,
    })
}

/// Other words in an update that a person wrote.
pub(super) fn reword(story: &Chronicle, case: &Case<'_>, update: &UpdateId, body: &str) -> Result<Decision, Refusal> {
    let before = &story.incident;
    let Some(entry) = story.entries.iter().find(|entry| entry.id == *update && entry.kind.is_public()) else {
        let fault = Fault::new(format!("this incident has no update `{update}`"), "its `updates` have their ids");
        return Err(Refusal::Missing(fault));
    };
    if before.source == Source::Automatic && entry.kind != EntryKind::Note {
        return Err(conflict(
            "this entry was written by rule: it stays as the checks say",
            "post an update of your own",
        ));
    }
    let incident = Incident { updated_at: case.now, ..before.clone() };
    let mut decision = decision(case, "update.edited", Some(before), incident);
    if let Some(audit) = decision.audit.as_mut() {
        audit.before = serde_json::json!({ "update": { "id": entry.id, "body": entry.body } });
        audit.after = serde_json::json!({ "update": { "id": entry.id, "body": body } });
    }
    let reworded = Reworded {
        entry: entry.id.clone(),
        kind: entry.kind,
        status: entry.status,
        body: body.to_owned(),
        story: None,
    };
    Ok(Decision { reworded: vec![reworded], ..decision })
}
