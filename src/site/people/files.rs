//! Files in git × what was applied of them → what changes. The same file always gives the same ids, so nothing is told
//! twice. Pure.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::open::by_hand;
use super::{Case, Decision, decision, entry, follow_times, hidden};
use crate::model::{
    Chronicle, Entry, EntryKind, EventType, Handling, Incident, IncidentId, IncidentStatus, MonitorId, Reworded, Story,
    Timestamp, UpdateId, Written,
};
use crate::site::words::{self, Saying};

/// Who wrote it, in the audit.
const WHO: &str = "files";

/// Everything that changes: files that are new or say something else, and files that are gone.
pub(crate) fn plan(
    files: &[Arc<Written>],
    stored: &[Chronicle],
    private: &HashSet<MonitorId>,
    (now, fresh): (Timestamp, fn() -> [u8; 10]),
) -> Vec<Decision> {
    let story = |name: &str| {
        stored.iter().find(|story| story.incident.handling.file.as_ref().is_some_and(|file| file.name == name))
    };
    let case = |story| Case { now, who: WHO, from: None, story, standing: None, windows: &[], private, fresh };
    let written = files.iter().filter_map(|file| {
        let story = story(&file.mark.name);
        let applied = story.is_some_and(|story| {
            let handling = &story.incident.handling;
            !handling.withdrawn && handling.file.as_ref() == Some(&file.mark)
        });
        (!applied).then(|| follow(file, &case(story)))
    });
    let gone = stored.iter().filter(|story| {
        let Handling { withdrawn, file, .. } = &story.incident.handling;
        !withdrawn && !files.iter().any(|written| Some(&written.mark.name) == file.as_ref().map(|file| &file.name))
    });
    written.chain(gone.map(|story| withdraw(story, &case(Some(story))))).collect()
}

/// The incident as its file says.
fn follow(file: &Written, case: &Case<'_>) -> Decision {
    let before = case.story.map(|story| &story.incident);
    let incident = incident(file, before, case.now);
    let held = case.story.map_or(&[][..], |story| &story.entries);
    let wanted = timeline(file, &incident);
    let action = if before.is_some() { "incident.edited" } else { "incident.opened" };
    let reworded = differing(held, &wanted);
    let mut new: Vec<Entry> = wanted.into_iter().filter(|entry| !held.iter().any(|held| held.id == entry.id)).collect();
    if incident.resolved_at.is_none() && before.is_some_and(|before| before.handling.withdrawn) {
        new.push(entry(case, &incident, EntryKind::Reopened, Saying::Rule(Story::Republished)));
    }
    new.extend(before.and_then(|before| hidden(case, before, &incident)));
    let is_told = !reworded.is_empty() || new.iter().any(|entry| entry.kind.is_public());
    let incident = match before {
        Some(before) if !is_told => incident.touched(before, |id| !case.private.contains(id)),
        Some(_) | None => incident,
    };
    let entries = sent(before, &incident, new);
    let mut decision = Decision { entries, reworded, ..decision(case, action, before, incident) };
    if let Some(serde_json::Value::Object(after)) = decision.audit.as_mut().map(|audit| &mut audit.after) {
        let told: Vec<_> = decision
            .entries
            .iter()
            .map(|(entry, _)| serde_json::json!({ "id": entry.id, "body": entry.body }))
            .collect();
        after.insert("updates".to_owned(), told.into());
    }
    audit_rewording(&mut decision, held);
    decision
}

/// What was written before goes into the audit.
fn audit_rewording(decision: &mut Decision, held: &[Entry]) {
    let Some(audit) = decision.audit.as_mut() else { return };
    let earlier: Vec<_> = decision
        .reworded
        .iter()
        .filter_map(|reworded| held.iter().find(|held| held.id == reworded.entry))
        .map(|held| serde_json::json!({ "id": held.id, "body": held.body }))
        .collect();
    if let (false, serde_json::Value::Object(before)) = (earlier.is_empty(), &mut audit.before) {
        before.insert("updates".to_owned(), earlier.into());
    }
}

fn incident(file: &Written, before: Option<&Incident>, now: Timestamp) -> Incident {
    let draft = &file.draft;
    let started_at = draft.started_at.unwrap_or(file.date);
    let ended = file.updates.iter().rfind(|update| update.status == IncidentStatus::Resolved).map(|update| update.at);
    let stands = file.updates.last().map(|update| update.status).or(draft.status);
    let over = stands.is_some_and(IncidentStatus::is_over);
    let resolved_at = draft.resolved_at.or(ended.filter(|_| over)).map(|end| end.max(started_at));
    let status =
        stands.unwrap_or(if resolved_at.is_some() { IncidentStatus::Resolved } else { IncidentStatus::Investigating });
    let id = IncidentId::fresh(file.date, print(&file.mark.name, "incident"));
    let mut incident = by_hand(draft, id, (status, started_at, resolved_at), now);
    lay(&mut incident.handling, file, started_at, before.map(|before| &before.handling));
    incident.handling.acknowledged = before.and_then(|before| before.handling.acknowledged.clone());
    incident.handling.file = Some(file.mark.clone());
    incident
}

/// What it does to its monitors, as the front matter and then each section says. A file that says nothing of its impact
/// keeps the one that was recorded for it.
fn lay(handling: &mut Handling, file: &Written, begin: Timestamp, before: Option<&Handling>) {
    let said = file.draft.impact;
    if let (None, Some(before)) = (said, before) {
        handling.impact = before.lifted().unwrap_or(before.impact);
    }
    if let Some(status) = file.draft.status {
        handling.stands(status, said, begin);
    }
    for update in &file.updates {
        handling.stands(update.status, None, update.at);
    }
}

/// Its timeline as the file says, oldest first.
fn timeline(file: &Written, incident: &Incident) -> Vec<Entry> {
    let entry = |what: &str,
                 (at, kind, status): (Timestamp, EntryKind, IncidentStatus),
                 (body, story): (String, Option<Story>)| Entry {
        id: UpdateId::fresh(at, print(&file.mark.name, what)),
        at,
        kind,
        status,
        severity: incident.severity,
        body,
        checks: Vec::new(),
        story,
    };
    let handling = &incident.handling;
    let seen = handling.laid().first().map(|laid| laid.impact).or(handling.lifted()).unwrap_or(handling.impact);
    let opening = Saying::of(Some(&file.draft.body), || words::opened_by_hand(seen));
    // Where it stands is told by its updates and its end, if it has any.
    let told = !file.updates.is_empty() || incident.resolved_at.is_some();
    let first = if told {
        file.draft.status.filter(|status| !status.is_over()).unwrap_or(IncidentStatus::Investigating)
    } else {
        incident.status
    };
    let mut entries = vec![entry("opened", (incident.started_at, EntryKind::Opened, first), opening.parts())];
    for (number, update) in file.updates.iter().enumerate() {
        let same = file.updates.iter().take(number).filter(|earlier| earlier.at == update.at).count();
        let ends = update.status == IncidentStatus::Resolved;
        let kind = if ends { EntryKind::Resolved } else { EntryKind::Note };
        entries.push(entry(
            &format!("{} {same}", update.at),
            (update.at, kind, update.status),
            (update.body.clone(), None),
        ));
    }
    if let Some(end) = incident.resolved_at.filter(|_| !entries.iter().any(|entry| entry.kind == EntryKind::Resolved)) {
        let words = Saying::Rule(words::closed(end.since(incident.started_at))).parts();
        let place =
            entries.iter().rposition(|entry| entry.status != IncidentStatus::Postmortem).map_or(0, |last| last + 1);
        entries.insert(place.max(1), entry("resolved", (end, EntryKind::Resolved, IncidentStatus::Resolved), words));
    }
    entries
}

/// Entries that say something else now, and those that the file has no more.
fn differing(held: &[Entry], wanted: &[Entry]) -> Vec<Reworded> {
    let ours = |held: &&Entry| {
        matches!(
            held.kind,
            EntryKind::Opened | EntryKind::Note | EntryKind::Resolved | EntryKind::Reopened | EntryKind::Withdrawn
        )
    };
    let change = |held: &Entry| match wanted.iter().find(|wanted| wanted.id == held.id) {
        Some(wanted) => Reworded {
            entry: held.id.clone(),
            kind: wanted.kind,
            status: wanted.status,
            body: wanted.body.clone(),
            story: wanted.story.clone(),
        },
        None => Reworded {
            entry: held.id.clone(),
            kind: EntryKind::Withdrawn,
            status: held.status,
            body: held.body.clone(),
            story: held.story.clone(),
        },
    };
    let differs =
        |held: &Entry, new: &Reworded| (held.kind, held.status, &held.body) != (new.kind, new.status, &new.body);
    held.iter()
        .filter(ours)
        .map(|held| (held, change(held)))
        .filter(|(held, new)| differs(held, new))
        .map(|(_, new)| new)
        .collect()
}

/// What subscribers get of new entries. A file that is first seen when it is over is a record of the past, and so is a
/// note added to one that is over: nobody is told.
fn sent(before: Option<&Incident>, after: &Incident, new: Vec<Entry>) -> Vec<(Entry, Option<EventType>)> {
    let last = new.len().saturating_sub(1);
    let was_over = before.is_some_and(|before| before.resolved_at.is_some());
    let told = |place: usize, entry: &Entry| match (before, entry.kind) {
        (None, _) => (place == last && after.resolved_at.is_none()).then_some(EventType::IncidentOpened),
        (Some(_), _) if was_over && after.resolved_at.is_none() => {
            (place == last).then_some(EventType::IncidentReopened)
        }
        (Some(_), EntryKind::Resolved) if !was_over => Some(EventType::IncidentResolved),
        (Some(_), EntryKind::Withdrawn) => Some(EventType::IncidentUpdated),
        (Some(_), EntryKind::Note) if !was_over || entry.status == IncidentStatus::Postmortem => {
            Some(EventType::IncidentUpdated)
        }
        (Some(_), _) => None,
    };
    new.into_iter()
        .enumerate()
        .map(|(place, entry)| (told(place, &entry), entry))
        .map(|(event, entry)| (entry, event))
        .collect()
}

/// Its file is gone: it is shown nowhere public any more. One that was open ends, so that nobody is left with an
/// incident that never does.
fn withdraw(story: &Chronicle, case: &Case<'_>) -> Decision {
    let before = &story.incident;
    let mut incident = Incident { updated_at: case.now, ..before.clone() };
    incident.handling.withdrawn = true;
    let mut entries = Vec::new();
    if before.resolved_at.is_none() {
        incident.status = IncidentStatus::Resolved;
        incident.resolved_at = Some(case.now.max(incident.started_at));
        follow_times(&mut incident);
        let end = entry(case, &incident, EntryKind::Resolved, Saying::Rule(Story::Withdrawn));
        entries.push((end, Some(EventType::IncidentResolved)));
    }
    Decision { entries, ..decision(case, "incident.withdrawn", Some(before), incident) }
}

/// 80 bits that are the same for the same thing of the same file.
fn print(name: &str, what: &str) -> [u8; 10] {
    let hash = Sha256::digest(format!("{name}\n{what}"));
    std::array::from_fn(|place| hash[place])
}

#[cfg(test)]
mod tests;
