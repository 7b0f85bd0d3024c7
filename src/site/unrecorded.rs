//! That nothing can be recorded, and that it can again: told to operators past the outbox, which is what fails. Nothing
//! of it is ever recorded.

use std::time::Duration;

use super::incident::{incident_facts, update_facts};
use super::words;
use crate::model::{
    Config, Entry, EntryKind, EventType, Facts, Handling, Incident, IncidentId, IncidentKind, IncidentStatus,
    IncidentStory, PageFacts, Severity, Source, Stories, Story, Subject, Timestamp, UpdateId, Visibility,
};

/// A time in which nothing can be recorded.
#[derive(Clone, Debug)]
pub struct Unrecorded {
    /// The same in both messages.
    pub id: IncidentId,
    /// Its beginning.
    pub since: Timestamp,
    /// Its end.
    pub until: Option<Timestamp>,
}

impl Unrecorded {
    /// What is told of it at an instant.
    pub fn facts(&self, config: &Config, at: Timestamp, update: UpdateId) -> Facts {
        let (event, kind, status, story) = match self.until {
            None => (EventType::IncidentOpened, EntryKind::Opened, IncidentStatus::Investigating, Story::CannotRecord),
            Some(until) => (
                EventType::IncidentResolved,
                EntryKind::Resolved,
                IncidentStatus::Resolved,
                Story::RecordsAgain { length: until.since(self.since).as_secs() },
            ),
        };
        let incident = Incident {
            id: self.id.clone(),
            monitors: Vec::new(),
            title: words::english(&Story::Unrecorded),
            story: Some(Story::Unrecorded),
            status,
            severity: Severity::Major,
            source: Source::Automatic,
            kind: IncidentKind::Store,
            drill: false,
            flapping: false,
            started_at: self.since,
            resolved_at: self.until,
            recurrences: 0,
            downtime: Duration::ZERO,
            bad_since: None,
            cause: None,
            updated_at: at,
            handling: Handling { visibility: Visibility::Private, ..Handling::default() },
        };
        let body = words::english(&story);
        let severity = incident.severity;
        let entry = Entry { id: update, at, kind, status, severity, body, story: Some(story), checks: Vec::new() };
        Facts {
            event,
            at,
            subject: Subject::Incident(Box::new(IncidentStory {
                incident: incident_facts(&incident, None, Duration::ZERO),
                monitors: Vec::new(),
                cause: None,
                update: update_facts(&entry),
                stories: Stories::of(&incident, &entry),
            })),
            page: Some(Box::new(PageFacts {
                site: config.site_url(),
                name: config.site.name.clone(),
                rollup: None,
                known_at: None,
                components: Vec::new(),
            })),
        }
    }
}
