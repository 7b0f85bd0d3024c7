//! Incidents with their updates. An update says what it did to each component, as far as our timeline knows: notes
//! changed none.

use serde::Serialize;

use super::component::Component;
use super::page_id;
use crate::model::statuspage::{ComponentStatus, monitor_id};
use crate::model::{EntryKind, Impact, Incident, IncidentStatus, Level, Severity, Source, Timestamp};
use crate::view::{Told, UpdateLine, World};

/// Updates of an incident in one answer; the newest.
const UPDATES_MOST: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct IncidentRow {
    id: String,
    name: String,
    status: IncidentStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    impact: Severity,
    shortlink: String,
    started_at: Timestamp,
    page_id: String,
    incident_updates: Vec<UpdateRow<IncidentStatus>>,
    components: Vec<Component>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct UpdateRow<S> {
    pub(super) id: String,
    pub(super) status: S,
    pub(super) body: String,
    pub(super) incident_id: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) display_at: Timestamp,
    pub(super) affected_components: Option<Vec<AffectedRow>>,
    pub(super) deliver_notifications: bool,
    pub(super) custom_tweet: Option<()>,
    pub(super) tweet_id: Option<()>,
}

/// What an update did to a component.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct AffectedRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) old_status: ComponentStatus,
    pub(super) new_status: ComponentStatus,
}

/// `components` are all of the page.
pub(super) fn incident(world: &World, told: &Told, components: &[Component]) -> IncidentRow {
    let incident = &told.incident;
    let affected: Vec<String> = incident.monitors.iter().map(monitor_id).collect();
    let monitoring = |update: &&UpdateLine| {
        incident.status == IncidentStatus::Monitoring && update.status == IncidentStatus::Monitoring
    };
    IncidentRow {
        id: incident.id.to_string(),
        name: world.title(incident),
        status: incident.status,
        created_at: told.opened_at().unwrap_or(incident.started_at),
        updated_at: told.updates.first().map_or(incident.updated_at, |newest| newest.at.max(incident.updated_at)),
        monitoring_at: told.updates.iter().find(monitoring).map(|update| update.at),
        resolved_at: incident.resolved_at,
        impact: incident.severity,
        shortlink: world.incident_url(told),
        started_at: incident.started_at,
        page_id: page_id(world),
        incident_updates: update_rows(world, told),
        components: components.iter().filter(|component| affected.contains(&component.id)).cloned().collect(),
    }
}

/// Newest first, as the timeline, at most [`UPDATES_MOST`]; what changed is followed from the oldest on.
fn update_rows(world: &World, told: &Told) -> Vec<UpdateRow<IncidentStatus>> {
    let mut status = ComponentStatus::Operational;
    let mut rows: Vec<UpdateRow<IncidentStatus>> = Vec::new();
    let left_out = told.updates.len().saturating_sub(UPDATES_MOST);
    for (place, update) in told.updates.iter().rev().enumerate() {
        let old = status;
        let changed = after(&told.incident, update);
        status = changed.unwrap_or(old);
        if place < left_out {
            continue;
        }
        let affected =
            |new_status| {
                told.incident.monitors.iter().map(|id| (id, world.reference(id))).map(move |(id, monitor)| {
                    AffectedRow { code: monitor_id(id), name: monitor.name, old_status: old, new_status }
                })
            };
        rows.push(UpdateRow {
            id: update.id.clone(),
            status: update.status,
            body: world.update(update).body,
            incident_id: told.incident.id.to_string(),
            created_at: update.at,
            updated_at: update.at,
            display_at: update.at,
            affected_components: changed.map(|new_status| affected(new_status).collect()),
            deliver_notifications: true,
            custom_tweet: None,
            tweet_id: None,
        });
    }
    rows.reverse();
    rows
}

/// What it did to its monitors when it began: that may have been lifted since.
fn laid_first(incident: &Incident) -> Impact {
    incident.impacts().next().map_or(incident.handling.impact, |(impact, ..)| impact)
}

/// What a component was after an update; `None` for one that does not tell of it.
fn after(incident: &Incident, update: &UpdateLine) -> Option<ComponentStatus> {
    if incident.drill {
        return None;
    }
    let by_people = incident.source == Source::Manual;
    match update.kind {
        EntryKind::Opened | EntryKind::Raised | EntryKind::Reopened if by_people => match laid_first(incident) {
            Impact::None => None,
            Impact::Degraded => Some(ComponentStatus::DegradedPerformance),
            Impact::Down => Some(ComponentStatus::MajorOutage),
        },
        EntryKind::Affected | EntryKind::Opened | EntryKind::Raised | EntryKind::Recurred | EntryKind::Reopened => {
            Some(match (update.level, incident.severity) {
                (Some(Level::Degraded), _) | (None, Severity::None | Severity::Minor) => {
                    ComponentStatus::DegradedPerformance
                }
                (Some(Level::Up | Level::Down), _) | (None, Severity::Major | Severity::Critical) => {
                    ComponentStatus::MajorOutage
                }
            })
        }
        EntryKind::Recovered | EntryKind::Resolved => Some(ComponentStatus::Operational),
        EntryKind::AffectedPrivate
        | EntryKind::Note
        | EntryKind::Acknowledged
        | EntryKind::Withdrawn
        | EntryKind::Delivered
        | EntryKind::Dead => None,
    }
}
