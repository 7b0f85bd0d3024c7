//! Facts of every kind of event, for proving templates before anything happens.

use crate::model::{
    Cause, EventType, Facts, GroupId, IncidentFacts, IncidentId, IncidentKind, IncidentStatus, IncidentStory,
    MaintenanceFacts, MonitorFacts, MonitorId, NamedMonitor, OccurrenceId, OccurrenceStatus, ReasonKind, Severity,
    Shown, Source, Stories, Subject, Timestamp, UpdateFacts, UpdateId,
};

const AT: Timestamp = Timestamp::from_millis(1_795_255_205_120);

/// An event with everything, and for an incident the same by a person: without monitor, cause and links.
pub(super) fn facts(event: EventType) -> Vec<Facts> {
    match event {
        EventType::MaintenanceScheduled => vec![maintenance(event, OccurrenceStatus::Scheduled)],
        EventType::MaintenanceStarted => vec![maintenance(event, OccurrenceStatus::InProgress)],
        EventType::MaintenanceEnded => vec![maintenance(event, OccurrenceStatus::Completed)],
        EventType::IncidentOpened
        | EventType::IncidentUpdated
        | EventType::IncidentReopened
        | EventType::IncidentResolved => {
            vec![incident(event, Source::Automatic), incident(event, Source::Manual)]
        }
    }
}

fn maintenance(event: EventType, status: OccurrenceStatus) -> Facts {
    let starts_at = Timestamp::from_millis(1_796_158_800_000);
    let maintenance = MaintenanceFacts {
        id: OccurrenceId::new("db-upgrade-20261201T210000Z"),
        url: Some("https://status.example/maintenance#db-upgrade-20261201T210000Z".to_owned()),
        title: "Database upgrade".to_owned(),
        description: None,
        status,
        starts_at,
        ends_at: starts_at + std::time::Duration::from_mins(90),
        monitors: vec![NamedMonitor { id: MonitorId::new("db"), name: "Database".to_owned(), private: false }],
    };
    Facts { event, at: AT, subject: Subject::Maintenance { maintenance }, page: None }
}

fn incident(event: EventType, source: Source) -> Facts {
    let automatic = source == Source::Automatic;
    let resolved = event == EventType::IncidentResolved;
    let link = |path: &str| automatic.then(|| format!("https://status.example/{path}"));
    let status = if resolved { IncidentStatus::Resolved } else { IncidentStatus::Investigating };
    let cause = Cause {
        kind: ReasonKind::HttpStatus,
        message: "HTTP 503, expected 200-299".to_owned(),
        number: Some(503),
        found: None,
        consecutive_failures: 3,
        failure_threshold: 3,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: AT,
    };
    let monitor = MonitorFacts {
        id: MonitorId::new("checkout"),
        name: "Checkout".to_owned(),
        group: Some(GroupId::new("shop")),
        status: if resolved { Shown::Up } else { Shown::Down },
        url: link("monitors/checkout"),
    };
    let story = IncidentStory {
        stories: Stories::default(),
        incident: IncidentFacts {
            id: IncidentId::new("inc_01KB1Z2Q9D3F8W5R7T6Y4U2P0M"),
            url: link("incidents/inc_01KB1Z2Q9D3F8W5R7T6Y4U2P0M"),
            title: "Checkout down".to_owned(),
            status,
            severity: Severity::Critical,
            source,
            kind: IncidentKind::Service,
            drill: false,
            flapping: false,
            started_at: AT,
            resolved_at: resolved.then_some(AT),
            duration_seconds: resolved.then_some(60),
            downtime_seconds: 60,
            recurrences: 0,
            report_url: link("incidents/inc_01KB1Z2Q9D3F8W5R7T6Y4U2P0M.md").filter(|_| resolved),
        },
        monitors: if automatic { vec![monitor] } else { Vec::new() },
        cause: automatic.then(|| Box::new(cause)),
        update: UpdateFacts {
            id: UpdateId::new("upd_01KB1Z2Q9D3F8W5R7T6Y4U2P0M"),
            status,
            body: "Checkout down: HTTP 503. Confirmed by 3 checks in a row.".to_owned(),
            by_person: false,
            private: false,
            created_at: AT,
        },
    };
    Facts { event, at: AT, subject: Subject::Incident(Box::new(story)), page: None }
}
