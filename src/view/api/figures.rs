//! `/api/v1/reports/{period}`.

use serde::Serialize;

use crate::history::Share;
use crate::model::Timestamp;
use crate::view::{FigureRow, ReportPage};

/// Figures of a month or a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiReport {
    period: String,
    timezone: String,
    from: Timestamp,
    to: Timestamp,
    at: Timestamp,
    all: Figures,
    groups: Vec<OfGroup>,
    monitors: Vec<OfMonitor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Figures {
    incidents: u64,
    mttr_seconds: Option<u64>,
    mtbf_seconds: Option<u64>,
    downtime_seconds: u64,
    uptime: Option<f64>,
    coverage: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct OfGroup {
    id: String,
    name: String,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct OfMonitor {
    id: String,
    name: String,
    group: Option<String>,
    #[serde(flatten)]
    figures: Figures,
}

/// What the page of the period says.
pub fn report(page: &ReportPage) -> ApiReport {
    let groups = page.groups.iter().filter_map(|group| group.row.as_ref());
    let of_group = |row: &FigureRow| OfGroup { id: row.id.clone(), name: row.name.clone(), figures: figures(row) };
    let monitors = page.groups.iter().flat_map(|group| {
        let id = group.row.as_ref().map(|row| row.id.clone());
        group.monitors.iter().map(move |row| OfMonitor {
            id: row.id.clone(),
            name: row.name.clone(),
            group: id.clone(),
            figures: figures(row),
        })
    });
    ApiReport {
        period: page.period.to_string(),
        timezone: page.chrome.timezone.clone(),
        from: page.from,
        to: page.to,
        at: page.chrome.at,
        all: figures(&page.all),
        groups: groups.map(of_group).collect(),
        monitors: monitors.collect(),
    }
}

fn figures(row: &FigureRow) -> Figures {
    Figures {
        incidents: row.incidents,
        mttr_seconds: row.mttr_seconds,
        mtbf_seconds: row.mtbf_seconds,
        downtime_seconds: row.downtime_seconds,
        uptime: row.uptime.map(Share::percent),
        coverage: row.coverage.map(Share::percent),
    }
}
