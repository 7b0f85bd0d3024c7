//! Shapes of our own JSON, key by key in the order documented: instants are RFC 3339 UTC with milliseconds, durations
//! have their unit in the key.

mod figures;
mod history;
mod report;

pub use figures::report as figures_report;
pub use history::{Slices, history};
pub use report::report as incident_report;

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use super::chrome;
use super::latency::quantiles;
use super::monitor::figures;
use super::world::{milliseconds, reason_line};
use super::{CheckLine, Told, Watched, World, maintenance};
use crate::history::Share;
use crate::model::incident::round_seconds;
use crate::model::{
    CheckNote, Digest, IncidentStatus, MonitorId, Occurrence, OccurrenceStatus, Severity, Shown, Source, Timestamp,
};

/// A monitor of `/api/v1/monitors`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiMonitor {
    id: String,
    name: String,
    icon: Option<String>,
    tags: Vec<String>,
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

/// An occurrence of `/api/v1/maintenance`, as `data.maintenance` of a webhook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiMaintenance {
    id: String,
    url: String,
    title: String,
    description: Option<String>,
    status: OccurrenceStatus,
    starts_at: Timestamp,
    ends_at: Timestamp,
    monitors: Vec<Planned>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Planned {
    id: String,
    name: String,
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
        icon: monitor.icon.as_deref().map(|icon| chrome::icon(icon, &world.site_url)),
        tags: monitor.tags.clone(),
        group: monitor.group.as_ref().filter(|id| world.group(id.as_str()).is_some()).map(ToString::to_string),
        status: monitor.sight.shown,
        since: monitor.sight.since,
        uptime: percent(|figure| figure.uptime),
        coverage: percent(|figure| figure.coverage),
        latency_ms: Quantiles::of(&monitor.latency),
        last_check: monitor.last.as_ref().map(|check| world.check(check)),
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
        reason: note.reason.as_ref().map(|reason| world.reason(&reason_line(reason, world.site.hide_reasons))),
    }
}

/// Updates of each incident in a list.
pub const LISTED_UPDATES_MOST: usize = 100;
/// Updates of one incident that is asked for by its id.
pub const UPDATES_MOST: usize = 1_000;

/// One incident, with at most so many of its newest updates.
pub fn incident(world: &World, told: &Told, updates_most: usize) -> ApiIncident {
    let incident = &told.incident;
    let url = world.incident_url(told);
    let monitors = incident.monitors.iter().map(|id| world.reference(id));
    let updates = told.updates.iter().take(updates_most).map(|update| world.update(update));
    ApiIncident {
        id: incident.id.to_string(),
        report_url: incident.resolved_at.map(|_| format!("{url}.md")),
        url: Some(url),
        title: world.title(incident),
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
        monitors: monitors
            .map(|monitor| Affected { id: monitor.id, name: monitor.name, status: monitor.shown })
            .collect(),
        updates: Some(
            updates
                .map(|update| Update { id: update.id, status: update.status, body: update.body, created_at: update.at })
                .collect(),
        ),
    }
}

/// Maintenance that runs, comes, or ended lately, the latest start first.
pub fn maintenance(world: &World) -> Vec<ApiMaintenance> {
    let names: HashMap<&MonitorId, &str> =
        world.monitors.iter().map(|monitor| (&monitor.id, monitor.name.as_str())).collect();
    let name = |id: &MonitorId| names.get(id).map_or_else(|| world.reference(id).name, |name| (*name).to_owned());
    let one = |occurrence: &Occurrence| ApiMaintenance {
        id: occurrence.id.to_string(),
        url: world.occurrence_url(occurrence),
        title: occurrence.title.clone(),
        description: occurrence.description.clone(),
        status: occurrence.status,
        starts_at: occurrence.start,
        ends_at: occurrence.end,
        monitors: occurrence.monitors.iter().map(|id| Planned { id: id.to_string(), name: name(id) }).collect(),
    };
    maintenance::plan(world).newest_first(usize::MAX).into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::maintenance::tests::planned;

    #[test]
    fn maintenance_is_told_as_to_webhooks() {
        let world = planned();
        let all = serde_json::to_value(maintenance(&world)).expect("JSON");
        let ids: Vec<_> =
            all.as_array().expect("a list").iter().map(|one| one["id"].as_str().unwrap_or_default()).collect();
        assert_eq!(ids, ["later", "next", "now", "over", "old"]);
        let expected = serde_json::json!({
            "id": "later",
            "url": "https://status.acme.example/maintenance#later",
            "title": "Moving later",
            "description": "Mail is *queued*.",
            "status": "scheduled",
            "starts_at": "2026-11-29T12:00:00.000Z",
            "ends_at": "2026-11-29T13:00:00.000Z",
            "monitors": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        });
        assert_eq!(all[0].to_string(), expected.to_string());
    }
}
