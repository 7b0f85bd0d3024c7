//! `/incidents/{id}.json`: the report of an incident.

use serde::Serialize;

use super::ApiIncident;
use crate::model::{Delivery, EntryKind, IncidentStatus, Timestamp};
use crate::view::report::{CountedLine, FailedLine, LatencyChange, LeftOut};
use crate::view::{IncidentReport, Told, World};

/// The report, key by key in the order documented.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiIncidentReport<'a> {
    incident: ApiIncident,
    time_to_detect_seconds: Option<u64>,
    time_to_recover_seconds: Option<u64>,
    timeline: Vec<Line<'a>>,
    failing_checks: &'a [FailedLine],
    failing_checks_counted: &'a [CountedLine],
    latency: &'a [LatencyChange],
    #[serde(skip_serializing_if = "Option::is_none")]
    deliveries: Option<&'a [Delivery]>,
    left_out: LeftOut,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Line<'a> {
    id: &'a str,
    at: Timestamp,
    kind: EntryKind,
    status: IncidentStatus,
    body: &'a str,
}

/// The report of an incident in this shape.
pub fn report<'a>(world: &World, told: &Told, report: &'a IncidentReport) -> ApiIncidentReport<'a> {
    let mut incident = super::incident(world, told, 0);
    incident.updates = None;
    incident.monitors.truncate(report.incident.monitors.len());
    if report.url.is_none() {
        (incident.url, incident.report_url) = (None, None);
    }
    let line = |update: &'a crate::view::UpdateLine| Line {
        id: &update.id,
        at: update.at,
        kind: update.kind,
        status: update.status,
        body: &update.body,
    };
    ApiIncidentReport {
        incident,
        time_to_detect_seconds: report.detect_seconds,
        time_to_recover_seconds: report.incident.duration_seconds,
        timeline: report.updates.iter().map(line).collect(),
        failing_checks: &report.checks,
        failing_checks_counted: &report.counted,
        latency: &report.latency,
        deliveries: report.deliveries.as_deref(),
        left_out: report.left_out,
    }
}
