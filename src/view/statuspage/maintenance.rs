//! Scheduled maintenance: the keys of an incident, and for when it is planned. Its updates follow from its times.

use std::collections::HashSet;

use serde::Serialize;

use super::component::Component;
use super::incident::{AffectedRow, UpdateRow};
use super::page_id;
use crate::model::statuspage::{ComponentStatus, maintenance_id, maintenance_update_id, monitor_id};
use crate::model::{Occurrence, OccurrenceStatus, Timestamp};
use crate::view::World;

const IN_PROGRESS: &str = "Scheduled maintenance is currently in progress. We will provide updates as necessary.";
const COMPLETED: &str = "The scheduled maintenance has been completed.";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct MaintenanceRow {
    id: String,
    name: String,
    status: OccurrenceStatus,
    created_at: Timestamp,
    updated_at: Timestamp,
    monitoring_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    impact: &'static str,
    shortlink: String,
    started_at: Timestamp,
    page_id: String,
    incident_updates: Vec<UpdateRow<OccurrenceStatus>>,
    components: Vec<Component>,
    scheduled_for: Timestamp,
    scheduled_until: Timestamp,
}

/// `components` are all of the page.
pub(super) fn maintenance(world: &World, occurrence: &Occurrence, components: &[Component]) -> MaintenanceRow {
    let id = maintenance_id(&occurrence.id);
    let affected: HashSet<String> = occurrence.monitors.iter().map(monitor_id).collect();
    let components: Vec<Component> =
        components.iter().filter(|component| affected.contains(&component.id)).cloned().collect();
    let incident_updates = update_rows(occurrence, &id, &components);
    MaintenanceRow {
        id,
        name: occurrence.title.clone(),
        status: occurrence.status,
        created_at: occurrence.known_at,
        updated_at: incident_updates
            .first()
            .map_or(occurrence.updated_at, |newest| newest.updated_at.max(occurrence.updated_at)),
        monitoring_at: None,
        resolved_at: (occurrence.status == OccurrenceStatus::Completed).then_some(occurrence.end),
        impact: "maintenance",
        shortlink: world.occurrence_url(occurrence),
        started_at: occurrence.start,
        page_id: page_id(world),
        incident_updates,
        components,
        scheduled_for: occurrence.start,
        scheduled_until: occurrence.end,
    }
}

/// Newest first: what has happened so far.
fn update_rows(occurrence: &Occurrence, id: &str, components: &[Component]) -> Vec<UpdateRow<OccurrenceStatus>> {
    let words = occurrence.description.as_deref().filter(|words| !words.trim().is_empty()).unwrap_or(&occurrence.title);
    let row = |status: OccurrenceStatus| {
        let (at, body, change) = match status {
            OccurrenceStatus::Scheduled => (occurrence.known_at, words, None),
            OccurrenceStatus::InProgress => (
                occurrence.start.max(occurrence.known_at),
                IN_PROGRESS,
                Some((ComponentStatus::Operational, ComponentStatus::UnderMaintenance)),
            ),
            OccurrenceStatus::Completed => (
                occurrence.end.max(occurrence.known_at),
                COMPLETED,
                Some((ComponentStatus::UnderMaintenance, ComponentStatus::Operational)),
            ),
        };
        let affected = |(old_status, new_status)| {
            let row = |component: &Component| AffectedRow {
                code: component.id.clone(),
                name: component.name.clone(),
                old_status,
                new_status,
            };
            components.iter().map(row).collect::<Vec<_>>()
        };
        UpdateRow {
            id: maintenance_update_id(&occurrence.id, status.as_str()),
            status,
            body: body.to_owned(),
            incident_id: id.to_owned(),
            created_at: at,
            updated_at: at,
            display_at: at,
            affected_components: change.map(affected).filter(|rows| !rows.is_empty()),
            deliver_notifications: true,
            custom_tweet: None,
            tweet_id: None,
        }
    };
    OccurrenceStatus::ALL.iter().copied().filter(|status| *status <= occurrence.status).rev().map(row).collect()
}
