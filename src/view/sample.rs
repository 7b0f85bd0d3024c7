//! A rich and a bare sample of every page: varied states, hostile texts, nothing at all. A theme is proved against both
//! before it is used.

mod reports;

use std::collections::BTreeMap;
use std::time::Duration;

use self::reports::period;
use super::course::{Course, Stretch};
use super::{
    Certificate, CheckLine, Chrome, GroupBlock, Headline, HomePage, IncidentCard, IncidentPage, IncidentRef,
    IncidentReport, IncidentsPage, LatencyDay, LatencyLine, LatencyWeek, MaintenanceCard, MissingPage, MonitorPage,
    MonitorRef, MonitorRow, Passage, PastDay, PeriodFigure, ReasonLine, UpdateLine,
};
use crate::history::{Day, Share, Tally};
use crate::model::{
    DegradedIs, EntryKind, IncidentStatus, Language, Level, OccurrenceStatus, OutcomeKind, Severity, Shown, Status,
    Timestamp,
};

/// A name that tries to be markup, ends attributes and turns the direction of writing.
const HOSTILE: &str = "<script>alert(\"1\")</script> & 'two' \u{202e}drows\u{202c} {{ 7*7 }}";

/// 2026-11-21T10:16:31Z.
const NOW: Timestamp = Timestamp::from_millis(1_795_256_191_000);

const PERIODS: [&str; 5] = ["24h", "7d", "30d", "90d", "1y"];

impl HomePage {
    /// Open incidents of every severity, every state, groups open and closed, a past with quiet days.
    pub fn sample() -> Self {
        let states = Shown::ALL.iter().enumerate().map(|(place, shown)| MonitorRow::sample(place, *shown)).collect();
        let group = GroupBlock {
            id: Some("apis".to_owned()),
            name: Some(HOSTILE.to_owned()),
            description: Some(format!("Public *endpoints*. {HOSTILE}")),
            collapsed: false,
            shown: Shown::Down,
            summary: "1 of 5 down".to_owned(),
            monitors: states,
        };
        let closed = GroupBlock {
            id: Some("web".to_owned()),
            name: Some("Website".to_owned()),
            description: None,
            collapsed: true,
            shown: Shown::Up,
            summary: "All operational".to_owned(),
            monitors: vec![MonitorRow { name: "W".repeat(300), ..MonitorRow::sample(5, Shown::Up) }],
        };
        let alone = GroupBlock {
            id: None,
            name: None,
            monitors: vec![MonitorRow::sample(6, Shown::Degraded)],
            ..closed.clone()
        };
        let open =
            Severity::ALL.iter().rev().map(|severity| IncidentCard { severity: *severity, ..IncidentCard::open() });
        let quiet = |date: &str, back_to: Option<&str>| PastDay {
            date: date.to_owned(),
            back_to: back_to.map(str::to_owned),
            incidents: vec![],
        };
        let past = vec![
            PastDay { date: "2026-11-21".to_owned(), back_to: None, incidents: vec![IncidentCard::open()] },
            PastDay {
                date: "2026-11-20".to_owned(),
                back_to: None,
                incidents: vec![IncidentCard::resolved(), IncidentCard::flapping()],
            },
            quiet("2026-11-19", None),
            PastDay { date: "2026-11-18".to_owned(), back_to: None, incidents: vec![IncidentCard::resolved()] },
            quiet("2026-11-17", Some("2026-11-08")),
        ];
        let maintenance =
            [OccurrenceStatus::InProgress, OccurrenceStatus::Scheduled].map(MaintenanceCard::sample).into();
        Self { chrome: Chrome::sample(), open: open.collect(), maintenance, groups: vec![group, closed, alone], past }
    }

    /// A page on which nothing is monitored and nothing ever happened.
    pub fn bare() -> Self {
        Self { chrome: Chrome::bare(), open: vec![], maintenance: vec![], groups: vec![], past: vec![] }
    }
}

impl MonitorPage {
    /// A degraded monitor with everything there is to know.
    pub fn sample() -> Self {
        let figure = |(place, period): (usize, &&'static str)| PeriodFigure {
            period,
            uptime: (place != 2).then_some(Share(99_000 + 7 * place as u32)),
            coverage: (place != 2).then_some(Share(97_800 + 700 * place as u32)),
        };
        let reason = ReasonLine { kind: "http_status", message: format!("HTTP 503 {HOSTILE}"), why: None };
        Self {
            chrome: Chrome::sample(),
            row: MonitorRow { name: HOSTILE.to_owned(), ..MonitorRow::sample(1, Shown::Degraded) },
            group: Some(HOSTILE.to_owned()),
            about: Some(format!(
                "# Demo\n\nThe **demo** API, [documented](https://acme.example/docs) and [not](javascript:x).\n\n{HOSTILE}"
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
            week: Some(LatencyWeek {
                hours: (0..168_u32)
                    .map(|hour| (hour % 40 > 2).then(|| (f64::from(hour), f64::from(hour % 7 * 90 + hour))))
                    .collect(),
                days: vec![("2026-11-20".to_owned(), 130.0, 154.0), ("2026-11-21".to_owned(), 154.0, 168.0)],
            }),
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
            week: None,
            latency_days: vec![],
            certificate: None,
            last_check: None,
            maintenance: vec![],
            incidents: vec![],
        }
    }
}

impl IncidentsPage {
    /// A month with more to come, and others around it.
    pub fn sample() -> Self {
        let drill = IncidentCard { drill: true, cause: None, ..IncidentCard::resolved() };
        Self {
            chrome: Chrome::sample(),
            month: period("2026-11"),
            path: "/incidents/2026-11?cursor=1.inc_01J&x=\"y\"".to_owned(),
            quiet_now: Some(period("2026-12")),
            incidents: vec![IncidentCard::open(), IncidentCard::flapping(), IncidentCard::resolved(), drill],
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
            incidents: vec![],
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

impl Chrome {
    /// Everything set, stale, and the store failing.
    pub fn sample() -> Self {
        Self {
            site_name: format!("Acme Status {HOSTILE}"),
            description: Some(HOSTILE.to_owned()),
            logo: Some("/status/assets/logo.svg?\"".to_owned()),
            support_url: Some("https://acme.example/help?a=1&b=2".to_owned()),
            base: "/status".to_owned(),
            site_url: "https://status.acme.example/status".to_owned(),
            locale: Language::Ar,
            timezone: "Europe/Berlin".to_owned(),
            headline: Headline { sentence: format!("{HOSTILE} is down. Everything else works."), shown: Shown::Down },
            at: NOW,
            checked_at: Some(before(8)),
            stale: true,
            store_failing_since: Some(before(100_000)),
            monitors: 8,
            history_days: 90,
            degraded_is: DegradedIs::Up,
        }
    }

    /// Nothing optional, before the first check.
    pub fn bare() -> Self {
        Self {
            site_name: "Acme Status".to_owned(),
            description: None,
            logo: None,
            support_url: None,
            base: String::new(),
            site_url: "https://status.acme.example".to_owned(),
            locale: Language::En,
            timezone: "UTC".to_owned(),
            headline: Headline { sentence: "Nothing measured yet.".to_owned(), shown: Shown::Unknown },
            at: NOW,
            checked_at: None,
            stale: false,
            store_failing_since: None,
            monitors: 0,
            history_days: 90,
            degraded_is: DegradedIs::Down,
        }
    }
}

impl MonitorRow {
    /// A monitor in a state, with days of every kind.
    pub fn sample(place: usize, shown: Shown) -> Self {
        let words = match shown {
            Shown::Up => "Operational",
            Shown::Degraded => "Degraded",
            Shown::Down => "Down",
            Shown::Maintenance => "Maintenance",
            Shown::Unknown => "Not yet known",
        };
        Self {
            id: format!("monitor-{place}"),
            name: format!("Monitor {place} {HOSTILE}"),
            shown,
            words: words.to_owned(),
            since: Some(before(860)),
            bar: (0..90).map(|day| sample_day(place, day)).collect(),
            uptime: Some(Share(99_412 + place as u32)),
            coverage: Some(Share(if place.is_multiple_of(2) { 97_800 } else { 100_000 })),
            measured_from: place.is_multiple_of(3).then(|| before(39 * 86_400)),
        }
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

impl IncidentCard {
    fn open() -> Self {
        Self {
            id: "inc_01J0OPEN".to_owned(),
            title: format!("Checkout API is down {HOSTILE}"),
            severity: Severity::Critical,
            status: IncidentStatus::Identified,
            flapping: false,
            drill: false,
            recurrences: 0,
            started_at: before(860),
            resolved_at: None,
            duration_seconds: None,
            downtime_seconds: 860,
            monitors: vec![MonitorRef::sample(true), MonitorRef::sample(false)],
            whole_site: false,
            newest: Some(UpdateLine::sample()),
            cause: Some("HTTP 503".to_owned()),
            bad: Some(Level::Down),
            checked_every_seconds: Some(60),
        }
    }

    fn resolved() -> Self {
        Self {
            id: "inc_01J0DONE".to_owned(),
            title: "Search was slow".to_owned(),
            severity: Severity::Minor,
            status: IncidentStatus::Resolved,
            started_at: before(90_000),
            resolved_at: Some(before(90_000 - 362)),
            duration_seconds: Some(362),
            downtime_seconds: 362,
            bad: None,
            checked_every_seconds: None,
            ..Self::open()
        }
    }

    fn flapping() -> Self {
        Self {
            id: "inc_01J0FLAP".to_owned(),
            flapping: true,
            recurrences: 6,
            duration_seconds: Some(7_800),
            downtime_seconds: 581,
            bad: Some(Level::Down),
            drill: true,
            ..Self::resolved()
        }
    }
}

impl MonitorRef {
    fn sample(present: bool) -> Self {
        Self { id: "monitor-1".to_owned(), name: HOSTILE.to_owned(), shown: Shown::Degraded, present }
    }
}

impl UpdateLine {
    pub(super) fn sample() -> Self {
        Self {
            id: "upd_01J0".to_owned(),
            at: before(400),
            kind: EntryKind::Note,
            status: IncidentStatus::Identified,
            body: format!("The payment provider *rejects* our certificate. {HOSTILE}\n\nNext update by 10:30."),
            person: true,
            level: None,
            story: None,
        }
    }
}

fn before(seconds: u64) -> Timestamp {
    NOW - Duration::from_secs(seconds)
}
