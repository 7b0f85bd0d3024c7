//! What is told of a batch once it is on disk: a line of the log each time an incident opens, rises, reopens or ends,
//! and the number of checks by what they were judged to be.

use crate::model::{Batch, Change, EntryKind, Incident, IncidentId, Location};
use crate::telemetry::Metrics;

/// Logs what a committed batch says of incidents.
pub(super) fn log(batch: &Batch) {
    let held = |id: &IncidentId| {
        let of = |change: &Change| matches!(change, Change::Incident(incident) if incident.id == *id);
        batch.changes.iter().find(|change| of(change))
    };
    for change in &batch.changes {
        let Change::Entry { incident: id, entry } = change else { continue };
        let Some(Change::Incident(incident)) = held(id) else { continue };
        let what = match entry.kind {
            EntryKind::Opened => "incident opened",
            EntryKind::Raised => "incident raised",
            EntryKind::Reopened => "incident reopened",
            EntryKind::Resolved => "incident resolved",
            EntryKind::Recovered
            | EntryKind::Recurred
            | EntryKind::Affected
            | EntryKind::AffectedPrivate
            | EntryKind::Note
            | EntryKind::Acknowledged
            | EntryKind::Withdrawn
            | EntryKind::Delivered
            | EntryKind::Dead => continue,
        };
        line(what, incident);
    }
}

/// Counts the checks of a committed batch; drills make up theirs.
pub(super) fn count(batch: &Batch, metrics: &Metrics) {
    for change in &batch.changes {
        if let Change::Check(check) = change
            && check.location == Location::local()
        {
            metrics.decided(check.monitor.as_str(), check.location.as_str(), check.outcome.kind);
        }
    }
}

/// Logs what was decided about what came in, and not committed yet.
pub(super) fn trace(came_in: usize, batch: &Batch) {
    if came_in == 0 && batch.changes.is_empty() {
        return;
    }
    tracing::trace!(
        batch = batch.number,
        came_in,
        changes = batch.changes.len(),
        judged = batch
            .standings
            .iter()
            .map(|(id, _, standing)| format!("{id} {}", standing.status))
            .collect::<Vec<_>>()
            .join(", "),
        durable = batch.durable,
        "decided"
    );
}

fn line(what: &str, incident: &Incident) {
    let monitors: Vec<&str> = incident.monitors.iter().map(|id| id.as_str()).collect();
    tracing::info!(
        incident.id = %incident.id,
        monitor.id = monitors.join(","),
        incident.severity = %incident.severity,
        incident.source = %incident.source,
        incident.drill = incident.drill,
        incident.title = incident.title,
        incident.started_at = %incident.started_at,
        incident.duration_seconds = incident.duration_seconds(),
        "{what}"
    );
}
