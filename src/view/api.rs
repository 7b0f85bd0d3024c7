//! Shapes of our own JSON, key by key in the order documented: instants are RFC 3339 UTC with milliseconds, durations have their unit in the key.

mod figures;
mod history;
mod report;

pub use figures::{ApiReport, report as figures_report};
pub use history::{ApiHistory, Slices, history};
pub use report::{ApiIncidentReport, report as incident_report};

use std::time::Duration;

use serde::Serialize;

use super::monitor::{figures, quantiles};
use super::world::{milliseconds, reason_line};
use super::{CheckLine, Told, Watched, World};
use crate::history::Share;
use crate::model::incident::round_seconds;
use crate::model::{CheckNote, Digest, IncidentStatus, Severity, Shown, Source, Timestamp};

/// A monitor of `/api/v1/monitors`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiMonitor {
    id: String,
    name: String,
    group: Option<String>,
    status: Shown,
    since: Option<Timestamp>,
    uptime: Periods,
    coverage: Periods,
    latency_ms: Quantiles,
    last_check: Option<CheckLine>,
    url: String,
    link: Option<String>,
}

/// Percent, floored to three decimals, or null.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Periods {
    #[serde(rename = "24h")]
    day: Option<f64>,
    #[serde(rename = "7d")]
    week: Option<f64>,
    #[serde(rename = "30d")]
    month: Option<f64>,
    #[serde(rename = "90d")]
    quarter: Option<f64>,
    #[serde(rename = "1y")]
    year: Option<f64>,
}

/// Milliseconds, or null.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Quantiles {
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

impl Quantiles {
    fn of(latencies: &Digest) -> Self {
        let latency = quantiles(latencies);
        Self { p50: latency.map(|l| l.p50), p95: latency.map(|l| l.p95), p99: latency.map(|l| l.p99) }
    }
}

/// An incident of `/api/v1/incidents`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiIncident {
    id: String,
    url: Option<String>,
    title: String,
    status: IncidentStatus,
    severity: Severity,
    source: Source,
    drill: bool,
    flapping: bool,
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    duration_seconds: Option<u64>,
    downtime_seconds: u64,
    recurrences: u32,
    monitors: Vec<Affected>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updates: Option<Vec<Update>>,
    report_url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Affected {
    id: String,
    name: String,
    status: Shown,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Update {
    id: String,
    status: IncidentStatus,
    body: String,
    created_at: Timestamp,
}

/// One monitor.
pub fn monitor(world: &World, monitor: &Watched) -> ApiMonitor {
    let figures = figures(world, monitor);
    let percent = |of: fn(&super::PeriodFigure) -> Option<Share>| {
        let [day, week, month, quarter, year] = figures.each_ref().map(|figure| of(figure).map(Share::percent));
        Periods { day, week, month, quarter, year }
    };
    ApiMonitor {
        id: monitor.id.to_string(),
        name: monitor.name.clone(),
        group: monitor.group.as_ref().filter(|id| world.group(id.as_str()).is_some()).map(ToString::to_string),
        status: monitor.shown(world.at),
        since: monitor.since(),
        uptime: percent(|figure| figure.uptime),
        coverage: percent(|figure| figure.coverage),
        latency_ms: Quantiles::of(&monitor.latency),
        last_check: monitor.last.clone(),
        url: world.monitor_url(&monitor.id),
        link: monitor.link.clone(),
    }
}

/// One check of `/api/v1/monitors/{id}/checks`.
pub fn check(world: &World, note: &CheckNote) -> CheckLine {
    CheckLine {
        at: note.at,
        outcome: note.outcome.as_str(),
        latency_ms: milliseconds(Duration::from_micros(note.latency_us)),
        reason: note.reason.as_ref().map(|reason| reason_line(reason, world.site.hide_reasons)),
    }
}

/// One incident.
pub fn incident(world: &World, told: &Told) -> ApiIncident {
    let incident = &told.incident;
    let url = world.incident_url(told);
    let monitors = incident.monitors.iter().map(|id| world.reference(id));
    let updates = told.updates.iter().cloned();
    ApiIncident {
        id: incident.id.to_string(),
        report_url: incident.resolved_at.map(|_| format!("{url}.md")),
        url: Some(url),
        title: incident.title.clone(),
        status: incident.status,
        severity: incident.severity,
        source: incident.source,
        drill: incident.drill,
        flapping: incident.flapping,
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        duration_seconds: incident.duration_seconds(),
        downtime_seconds: round_seconds(world.downtime(incident)),
        recurrences: incident.recurrences,
        monitors: monitors.map(|monitor| Affected { id: monitor.id, name: monitor.name, status: monitor.shown }).collect(),
        updates: Some(
            updates.map(|update| Update { id: update.id, status: update.status, body: update.body, created_at: update.at }).collect(),
        ),
    }
}
