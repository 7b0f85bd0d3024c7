//! Samples of reports: of an incident with every kind of line, of a month, of a year, and their index.

use std::time::Duration;

use super::{HOSTILE, NOW, before};
use crate::history::{Period, Share};
use crate::model::{Evidence, Language};
use crate::view::report::{CountedLine, FailedLine, LatencyChange, LatencyHour, LatencySource, LeftOut, PhasesLine};
use crate::view::{
    Chrome, FigureGroup, FigureRow, IncidentCard, IncidentReport, ReasonLine, ReportPage, ReportYear, ReportsPage,
    UpdateLine,
};

/// A month or a year of the samples.
pub(super) fn period(text: &str) -> Period {
    Period::parse(text).expect("the samples are written right")
}

impl IncidentReport {
    /// Everything there can be in one.
    pub fn sample() -> Self {
        let phases_ms = PhasesLine {
            resolve: Some(1.2),
            connect: Some(0.4),
            tls: Some(12.0),
            processing: Some(20_000.0),
            transfer: None,
        };
        let check = |seconds, outcome| FailedLine {
            monitor: "monitor-1".to_owned(),
            name: HOSTILE.to_owned(),
            at: before(seconds),
            outcome,
            latency_ms: 20_013.6,
            phases_ms,
            reason: ReasonLine { kind: "http_status", message: format!("HTTP 503 {HOSTILE}"), of: None },
            evidence: Some(Evidence::default()),
        };
        let hour =
            |source| LatencyHour { from: before(3_600), to: NOW, source, checks: 61, p50_ms: 4.2, p95_ms: 182.0 };
        let change =
            |before, after| LatencyChange { monitor: "monitor-1".to_owned(), name: HOSTILE.to_owned(), before, after };
        Self {
            locale: Language::Ar,
            site_name: HOSTILE.to_owned(),
            url: Some("https://status.acme.example/incidents/inc_01J0FLAP".to_owned()),
            incident: IncidentCard::flapping(),
            detect_seconds: Some(20),
            updates: vec![UpdateLine::sample()],
            checks: vec![
                check(90_000, "down"),
                FailedLine { phases_ms: PhasesLine::default(), ..check(89_990, "degraded") },
            ],
            counted: vec![CountedLine {
                kind: "http_status",
                message: "an unexpected HTTP status".to_owned(),
                count: 312,
            }],
            latency: vec![
                change(Some(hour(LatencySource::Checks)), Some(hour(LatencySource::Hours))),
                change(None, Some(hour(LatencySource::Checks))),
                change(None, None),
            ],
            deliveries: None,
            left_out: LeftOut { checks: 3, ..LeftOut::default() },
        }
    }

    /// Nothing but that it is over.
    #[cfg(test)]
    pub fn bare() -> Self {
        let incident = IncidentCard {
            status: crate::model::IncidentStatus::Resolved,
            monitors: vec![],
            newest: None,
            cause: None,
            ..IncidentCard::resolved()
        };
        Self {
            url: None,
            incident,
            detect_seconds: None,
            updates: vec![],
            checks: vec![],
            counted: vec![],
            latency: vec![],
            left_out: LeftOut::default(),
            ..Self::sample()
        }
    }
}

impl ReportsPage {
    /// Two years.
    pub fn sample() -> Self {
        let year = |year, months: &[&str]| ReportYear {
            year: period(year),
            months: months.iter().map(|month| period(month)).collect(),
        };
        Self {
            chrome: Chrome::sample(),
            years: vec![year("2026", &["2026-02", "2026-01"]), year("2025", &["2025-12"])],
        }
    }

    /// Nothing measured yet.
    pub fn bare() -> Self {
        Self { chrome: Chrome::bare(), years: vec![] }
    }
}

impl ReportPage {
    /// The running year, with groups.
    pub fn sample() -> Self {
        Self {
            chrome: Chrome::sample(),
            period: period("2026"),
            is_year: true,
            from: before(300 * 86_400),
            to: NOW + Duration::from_secs(40 * 86_400),
            is_running: true,
            previous: Some(period("2025")),
            next: None,
            months: vec![period("2026-10"), period("2026-11")],
            all: FigureRow::sample("", "Everything"),
            groups: vec![
                FigureGroup {
                    row: Some(FigureRow::sample("apis", HOSTILE)),
                    monitors: vec![FigureRow::sample("monitor-1", HOSTILE), FigureRow::quiet("monitor-2", "Monitor 2")],
                },
                FigureGroup { row: None, monitors: vec![FigureRow::quiet("monitor-3", &"W".repeat(300))] },
            ],
        }
    }

    /// A month that is over, without monitors.
    pub fn bare() -> Self {
        Self {
            chrome: Chrome::bare(),
            period: period("2026-10"),
            is_year: false,
            is_running: false,
            previous: None,
            next: Some(period("2026-11")),
            months: vec![],
            all: FigureRow { coverage: None, uptime: None, ..FigureRow::quiet("", "Everything") },
            groups: vec![],
            ..Self::sample()
        }
    }
}

impl FigureRow {
    fn sample(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            incidents: 12,
            mttr_seconds: Some(581),
            mtbf_seconds: Some(604_800),
            downtime_seconds: 6_972,
            uptime: Some(Share(99_731)),
            coverage: Some(Share(97_800)),
        }
    }

    fn quiet(id: &str, name: &str) -> Self {
        Self {
            incidents: 0,
            mttr_seconds: None,
            mtbf_seconds: None,
            downtime_seconds: 0,
            uptime: Some(Share(100_000)),
            coverage: Some(Share(100_000)),
            ..Self::sample(id, name)
        }
    }
}
