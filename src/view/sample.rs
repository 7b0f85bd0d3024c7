//! A rich and a bare sample of every page: varied states, hostile texts, nothing at all. A theme is proved against both
//! before it is used.

mod cards;
mod home;
mod reports;

use std::collections::BTreeMap;
use std::time::Duration;

use self::reports::period;
use super::course::{Course, Stretch};
use super::{
    Certificate, CheckLine, Chrome, IncidentCard, IncidentPage, IncidentRef, IncidentReport, IncidentsPage, LatencyDay,
    LatencyLine, LatencyRange, MaintenanceCard, MissingPage, MonitorPage, MonitorRow, Passage, PastDay, PastEntry,
    PeriodFigure, ReasonLine, UpdateLine,
};
use crate::history::{Day, Share, Tally};
use crate::model::{EntryKind, OccurrenceStatus, OutcomeKind, Shown, Status, Timestamp};

/// A name that tries to be markup, ends attributes and turns the direction of writing.
const HOSTILE: &str = "<script>alert(\"1\")</script> & 'two' \u{202e}drows\u{202c} {{ 7*7 }}";

/// 2026-11-21T10:16:31Z.
const NOW: Timestamp = Timestamp::from_millis(1_795_256_191_000);

const PERIODS: [&str; 5] = ["24h", "7d", "30d", "90d", "1y"];

impl MonitorPage {
    /// A degraded monitor with everything there is to know.
    pub fn sample() -> Self {
        let figure = |(place, period): (usize, &&'static str)| PeriodFigure {
            period,
            uptime: (place != 2).then_some(Share(99_000 + 7 * place as u32)),
            coverage: (place != 2).then_some(Share(97_800 + 700 * place as u32)),
        };
        let reason = ReasonLine { kind: "http_status", message: format!("HTTP 503 {HOSTILE}"), of: None };
        Self {
            chrome: Chrome::sample(),
            row: MonitorRow { name: HOSTILE.to_owned(), ..MonitorRow::sample(1, Shown::Degraded) },
            group: Some(HOSTILE.to_owned()),
            about: Some(format!(
                "# Demo\n\nThe **demo** API, [documented](https://acme.example/docs) and [not](javascript:x).\n\n\
                    {HOSTILE}"
            )),
            link: Some("https://mockoon.example/?a=1&b=\"2\"".to_owned()),
            figures: PERIODS.iter().enumerate().map(figure).collect(),
            quarters: (0..90)
                .map(|day| sample_day(1, day))
                .map(|day| Day { date: before(900).rfc3339(), ..day })
                .collect(),
            told: BTreeMap::from([(
                "2026-11-03".to_owned(),
                vec![IncidentRef { id: "inc_01J0DONE".to_owned(), title: HOSTILE.to_owned() }],
            )]),
            latency_ms: Some(LatencyLine { p50: 4.24, p95: 182.0, p99: 12_345.6 }),
            latencies: vec![LatencyRange::sample("24h", 24), LatencyRange::sample("90d", 90)],
            latency_days: vec![LatencyDay { date: "2026-11-20".to_owned(), p50: 4.2, p95: 1_820.0 }],
            certificate: Some(Certificate { expires_at: before(86_400), days_left: -1 }),
            last_check: Some(CheckLine {
                at: before(10),
                outcome: OutcomeKind::Degraded.as_str(),
                latency_ms: 2_345.0,
                reason: Some(reason),
            }),
            maintenance: vec![MaintenanceCard::sample(OccurrenceStatus::Scheduled)],
            incidents: vec![IncidentCard::open(), IncidentCard::flapping(), IncidentCard::resolved()],
        }
    }

    /// A monitor nobody has measured.
    pub fn bare() -> Self {
        let figures = PERIODS.iter().map(|period| PeriodFigure { period, uptime: None, coverage: None }).collect();
        Self {
            chrome: Chrome::bare(),
            row: MonitorRow {
                since: None,
                bar: vec![],
                uptime: None,
                coverage: None,
                ..MonitorRow::sample(4, Shown::Unknown)
            },
            group: None,
            about: None,
            link: None,
            figures,
            quarters: vec![],
            told: BTreeMap::new(),
            latency_ms: None,
            latencies: vec![],
            latency_days: vec![],
            certificate: None,
            last_check: None,
            maintenance: vec![],
            incidents: vec![],
        }
    }
}

impl LatencyRange {
    /// Points with gaps, and marks.
    fn sample(period: &'static str, count: u32) -> Self {
        let point = |at: u32| (at % 40 > 2).then(|| (f64::from(at), f64::from(at % 7 * 90 + at)));
        let (from, seconds) =
            if count > 24 { ("2026-08-24".to_owned(), 86_400) } else { (before(82_800).rfc3339(), 3_600) };
        let marks = vec![(from.clone(), f64::from(count) - 1.0), (from.clone(), 2.5)];
        Self { period, seconds, from, points: (0..count).map(point).collect(), marks }
    }
}

impl IncidentsPage {
    /// A month with more to come, and others around it.
    pub fn sample() -> Self {
        let drill = IncidentCard { drill: true, cause: None, ..IncidentCard::resolved() };
        let day = |date: &str, entries| PastDay { date: date.to_owned(), back_to: None, entries };
        Self {
            chrome: Chrome::sample(),
            month: period("2026-11"),
            path: "/incidents/2026-11?cursor=1.inc_01J&x=\"y\"".to_owned(),
            quiet_now: Some(period("2026-12")),
            days: vec![
                day("2026-11-21", [IncidentCard::open(), IncidentCard::flapping()].map(PastEntry::single).into()),
                day("2026-11-03", vec![PastEntry::single(drill), PastEntry::together()]),
            ],
            next: Some("inc_01J&x=\"y\"".to_owned()),
            older: Some(period("2025-12")),
            newer: Some(period("2026-12")),
        }
    }

    /// No incidents.
    pub fn bare() -> Self {
        Self {
            chrome: Chrome::bare(),
            month: period("2026-11"),
            path: "/incidents".to_owned(),
            quiet_now: None,
            days: vec![],
            next: None,
            older: None,
            newer: None,
        }
    }
}

impl IncidentPage {
    /// A flapping incident, resolved, with an entry of every public kind.
    pub fn sample() -> Self {
        let kinds = EntryKind::ALL.iter().filter(|kind| kind.is_public());
        let update = |(place, kind): (usize, &EntryKind)| UpdateLine {
            id: format!("upd_{place}"),
            kind: *kind,
            person: *kind == EntryKind::Note,
            ..UpdateLine::sample()
        };
        let updates = kinds.enumerate().map(update).collect();
        Self {
            chrome: Chrome::sample(),
            incident: IncidentCard::flapping(),
            timeline: vec![
                Passage { folded: false, left_out: 0, updates },
                Passage { folded: true, left_out: 0, updates: vec![UpdateLine::sample()] },
                Passage { folded: false, left_out: 7, updates: vec![] },
            ],
            detect_seconds: Some(20),
            course: Some(Course::sample()),
            report: Some(IncidentReport::sample()),
        }
    }

    /// An open incident of which nothing is public but that it is there.
    pub fn bare() -> Self {
        let incident = IncidentCard { monitors: vec![], newest: None, cause: None, ..IncidentCard::open() };
        Self { chrome: Chrome::bare(), incident, timeline: vec![], detect_seconds: None, course: None, report: None }
    }
}

impl Course {
    /// More stretches than are listed, one of them going on.
    pub fn sample() -> Self {
        let stretch = |status, seconds, open| Stretch { from: NOW, status, seconds, open };
        Self {
            slices: (0..90).map(|day| sample_day(1, day)).collect(),
            stretches: vec![stretch(Status::Down, 61, false), stretch(Status::Degraded, 5, true)],
            left_out: 3,
        }
    }
}

impl MissingPage {
    /// With everything around it.
    pub fn sample() -> Self {
        Self { chrome: Chrome::sample() }
    }

    /// With nothing around it.
    pub fn bare() -> Self {
        Self { chrome: Chrome::bare() }
    }
}

/// A day of a bar: before the first check, whole, or with every kind of trouble.
fn sample_day(place: usize, day: i64) -> Day {
    let [up, degraded, down, maintenance, unknown] = match day {
        0..9 if place.is_multiple_of(3) => [0; 5],
        11 => [0, 0, 0, 0, 86_400],
        23 => [80_000, 0, 1, 0, 6_399],
        42 => [82_400, 400, 0, 3_600, 0],
        71 => [40_000, 20_000, 20_000, 6_400, 0],
        _ => [86_400, 0, 0, 0, 0],
    }
    .map(Duration::from_secs);
    let date = before(((89 - day) * 86_400).unsigned_abs()).utc().format("%Y-%m-%d").to_string();
    Day { date, tally: Tally { up, degraded, down, maintenance, unknown } }
}

fn before(seconds: u64) -> Timestamp {
    NOW - Duration::from_secs(seconds)
}
