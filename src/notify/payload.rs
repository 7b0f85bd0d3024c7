//! Facts of an event → the bytes of a Standard Webhooks message. Pure; the same facts always give the same bytes.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::{
    Cause, EventType, Facts, GroupId, IncidentFacts, IncidentId, IncidentKind, IncidentStatus, MaintenanceFacts,
    MonitorFacts, MonitorId, NamedMonitor, OccurrenceId, OccurrenceStatus, ReasonKind, Severity, Shown, Source,
    Subject, Timestamp, UpdateFacts, UpdateId,
};

// Every text is cut so that the longest message stays under 20 KB. Bytes, as JSON writes them.
const TITLE_MAX: usize = 512;
const NAME_MAX: usize = 256;
const CAUSE_MAX: usize = 1_024;
const UPDATE_MAX: usize = 4_096;
/// A link cannot be cut: a longer one is null.
const URL_MAX: usize = 1_024;
/// Monitors listed at most.
const MONITORS_MAX: usize = 16;

#[derive(Serialize)]
struct Message<'a> {
    r#type: EventType,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Incident(Box<IncidentData<'a>>),
    Maintenance { page: Option<Page<'a>>, maintenance: Maintenance<'a> },
}

/// Null in what was recorded by earlier versions.
#[derive(Serialize)]
struct Page<'a> {
    name: Cow<'a, str>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct IncidentData<'a> {
    page: Option<Page<'a>>,
    incident: Incident<'a>,
    monitor: Option<Monitor<'a>>,
    monitors: Vec<Named<'a>>,
    cause: Option<Why<'a>>,
    update: Update<'a>,
}

#[derive(Serialize)]
struct Incident<'a> {
    id: &'a IncidentId,
    url: Option<&'a str>,
    title: Cow<'a, str>,
    status: IncidentStatus,
    severity: Severity,
    source: Source,
    #[serde(skip_serializing_if = "is_service")]
    kind: IncidentKind,
    drill: bool,
    flapping: bool,
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    duration_seconds: Option<u64>,
    downtime_seconds: u64,
    recurrences: u32,
    report_url: Option<&'a str>,
}

/// What most incidents are about is not said.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_service(kind: &IncidentKind) -> bool {
    *kind == IncidentKind::Service
}

#[derive(Serialize)]
struct Monitor<'a> {
    id: &'a MonitorId,
    name: Cow<'a, str>,
    group: Option<&'a GroupId>,
    status: Shown,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a MonitorId,
    name: Cow<'a, str>,
    status: Shown,
}

#[derive(Serialize)]
struct Why<'a> {
    kind: ReasonKind,
    message: Cow<'a, str>,
    consecutive_failures: u32,
    failure_threshold: u32,
    locations_failing: u32,
    locations_total: u32,
    first_failure_at: Timestamp,
}

#[derive(Serialize)]
struct Update<'a> {
    id: &'a UpdateId,
    status: IncidentStatus,
    body: Cow<'a, str>,
    created_at: Timestamp,
}

#[derive(Serialize)]
struct Maintenance<'a> {
    id: &'a OccurrenceId,
    url: Option<&'a str>,
    title: Cow<'a, str>,
    description: Option<Cow<'a, str>>,
    status: OccurrenceStatus,
    starts_at: Timestamp,
    ends_at: Timestamp,
    monitors: Vec<Planned<'a>>,
}

#[derive(Serialize)]
struct Planned<'a> {
    id: &'a MonitorId,
    name: Cow<'a, str>,
}

/// The body of the message, less than 20 KB.
pub(super) fn body(facts: &Facts) -> Vec<u8> {
    let data = match &facts.subject {
        Subject::Incident(story) => Data::Incident(Box::new(IncidentData {
            page: page(facts),
            incident: incident(&story.incident),
            monitor: story.monitors.first().map(monitor),
            monitors: story.monitors.iter().take(MONITORS_MAX).map(named).collect(),
            cause: story.cause.as_deref().map(cause),
            update: update(&story.update),
        })),
        Subject::Maintenance { maintenance: occurrence } => {
            Data::Maintenance { page: page(facts), maintenance: maintenance(occurrence) }
        }
    };
    let message = Message { r#type: facts.event, timestamp: facts.at, data };
    serde_json::to_vec(&message).expect("texts, numbers and fixed keys are always JSON")
}

fn page(facts: &Facts) -> Option<Page<'_>> {
    let page = facts.page.as_ref().filter(|page| !page.name.is_empty())?;
    Some(Page { name: cut(&page.name, NAME_MAX), url: link(Some(&page.site)) })
}

fn maintenance(facts: &MaintenanceFacts) -> Maintenance<'_> {
    Maintenance {
        id: &facts.id,
        url: link(facts.url.as_deref()),
        title: cut(&facts.title, TITLE_MAX),
        description: facts.description.as_deref().map(|text| cut(text, UPDATE_MAX)),
        status: facts.status,
        starts_at: facts.starts_at,
        ends_at: facts.ends_at,
        monitors: facts.monitors.iter().take(MONITORS_MAX).map(planned).collect(),
    }
}

fn planned(facts: &NamedMonitor) -> Planned<'_> {
    Planned { id: &facts.id, name: cut(&facts.name, NAME_MAX) }
}

fn named(facts: &MonitorFacts) -> Named<'_> {
    Named { id: &facts.id, name: cut(&facts.name, NAME_MAX), status: facts.status }
}

fn incident(facts: &IncidentFacts) -> Incident<'_> {
    Incident {
        id: &facts.id,
        url: link(facts.url.as_deref()),
        title: cut(&facts.title, TITLE_MAX),
        status: facts.status,
        severity: facts.severity,
        source: facts.source,
        kind: facts.kind,
        drill: facts.drill,
        flapping: facts.flapping,
        started_at: facts.started_at,
        resolved_at: facts.resolved_at,
        duration_seconds: facts.duration_seconds,
        downtime_seconds: facts.downtime_seconds,
        recurrences: facts.recurrences,
        report_url: link(facts.report_url.as_deref()),
    }
}

fn monitor(facts: &MonitorFacts) -> Monitor<'_> {
    Monitor {
        id: &facts.id,
        name: cut(&facts.name, NAME_MAX),
        group: facts.group.as_ref(),
        status: facts.status,
        url: link(facts.url.as_deref()),
    }
}

fn cause(facts: &Cause) -> Why<'_> {
    Why {
        kind: facts.kind,
        message: cut(&facts.message, CAUSE_MAX),
        consecutive_failures: facts.consecutive_failures,
        failure_threshold: facts.failure_threshold,
        locations_failing: facts.locations_failing,
        locations_total: facts.locations_total,
        first_failure_at: facts.first_failure_at,
    }
}

fn update(facts: &UpdateFacts) -> Update<'_> {
    Update { id: &facts.id, status: facts.status, body: cut(&facts.body, UPDATE_MAX), created_at: facts.created_at }
}

fn link(url: Option<&str>) -> Option<&str> {
    url.filter(|url| url.chars().map(width).sum::<usize>() <= URL_MAX)
}

/// The text, or its beginning and an ellipsis if JSON would need more than `max` bytes for it.
fn cut(text: &str, max: usize) -> Cow<'_, str> {
    let mut used = 0;
    let mut fits = 0;
    for (at, char) in text.char_indices() {
        used += width(char);
        if used > max {
            return Cow::Owned(format!("{}…", &text[..fits]));
        }
        if used + '…'.len_utf8() <= max {
            fits = at + char.len_utf8();
        }
    }
    Cow::Borrowed(text)
}

/// Bytes JSON needs for a character.
const fn width(char: char) -> usize {
    match char {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => char.len_utf8(),
    }
}

#[cfg(test)]
mod tests;
