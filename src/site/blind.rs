//! The incident of stillup itself, which cannot see out or does not get to run: what is written and told when that
//! begins and when it ends. It is private, and of no monitor.

use std::time::Duration;

use super::Site;
use super::incident::{entry, incident_facts, update_facts};
use super::words;
use crate::model::{
    Batch, Cause, Change, EntryKind, EventType, Facts, Handling, Incident, IncidentId, IncidentKind, IncidentStatus,
    IncidentStory, Look, Severity, Source, Stories, Story, Subject, Timestamp, Visibility,
};

/// It begins, with this look.
pub(super) fn open(site: &Site, look: &Look, (title, story): (Story, Story), batch: &mut Batch) -> Incident {
    let now = batch.at;
    let cause = look.reason.as_ref().map(|reason| Cause {
        kind: reason.kind,
        message: reason.message.clone(),
        number: reason.number,
        found: reason.found.clone(),
        consecutive_failures: 1,
        failure_threshold: 1,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: look.began,
    });
    let incident = Incident {
        id: IncidentId::fresh(now, (site.random)()),
        monitors: Vec::new(),
        title: words::english(&title),
        story: Some(title),
        status: IncidentStatus::Investigating,
        severity: Severity::Major,
        source: Source::Automatic,
        kind: IncidentKind::Blind,
        drill: false,
        flapping: false,
        started_at: look.began.min(now),
        resolved_at: None,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: None,
        cause: cause.map(Box::new),
        updated_at: now,
        handling: Handling { visibility: Visibility::Private, ..Handling::default() },
    };
    let told = (EntryKind::Opened, EventType::IncidentOpened, story);
    tell(site, incident.clone(), told, batch);
    incident
}

/// It ends at an instant; of one that a person closed already nothing is told.
pub(super) fn end(site: &Site, incident: Incident, at: Timestamp, story: Story, batch: &mut Batch) {
    if incident.resolved_at.is_some() {
        return;
    }
    let incident = Incident {
        status: IncidentStatus::Resolved,
        resolved_at: Some(at.max(incident.started_at)),
        updated_at: batch.at,
        ..incident
    };
    tell(site, incident, (EntryKind::Resolved, EventType::IncidentResolved, story), batch);
}

fn tell(site: &Site, incident: Incident, (kind, event, story): (EntryKind, EventType, Story), batch: &mut Batch) {
    let entry = entry(site, &incident, kind, story, batch);
    let facts = Facts {
        event,
        at: batch.at,
        subject: Subject::Incident(Box::new(IncidentStory {
            incident: incident_facts(&incident, None, Duration::ZERO),
            monitors: Vec::new(),
            cause: incident.cause.clone(),
            update: update_facts(&entry),
            stories: Stories::of(&incident, &entry),
        })),
        page: None,
    };
    batch.durable = true;
    batch.changes.push(Change::Incident(incident.clone()));
    batch.changes.push(Change::Entry { incident: incident.id, entry });
    let subscribers = site.subscribers.clone();
    batch.changes.push(Change::Event { facts: Box::new(facts), monitors: Vec::new(), subscribers });
}
