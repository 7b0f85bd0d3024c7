//! Samples of the home page.

use super::HOSTILE;
use crate::model::{OccurrenceStatus, Severity, Shown};
use crate::view::{
    Chrome, GroupBlock, HomePage, IncidentCard, MaintenanceCard, ManyCard, ManyLine, MonitorRow, PastDay, PastEntry,
};

impl HomePage {
    /// Open incidents of every severity, every state, groups open and closed, a past with quiet days.
    pub fn sample() -> Self {
        let states = Shown::ALL.iter().enumerate().map(|(place, shown)| MonitorRow::sample(place, *shown)).collect();
        let group = GroupBlock {
            id: Some("apis".to_owned()),
            name: Some(HOSTILE.to_owned()),
            description: Some(format!("Public *endpoints*. {HOSTILE}")),
            open: true,
            shown: Shown::Down,
            summary: "1 of 5 down".to_owned(),
            monitors: states,
        };
        let closed = GroupBlock {
            id: Some("web".to_owned()),
            name: Some("Website".to_owned()),
            description: None,
            open: false,
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
        let day = |date: &str, entries| PastDay { date: date.to_owned(), back_to: None, entries };
        let past = vec![
            day("2026-11-21", vec![PastEntry::single(IncidentCard::open())]),
            day("2026-11-20", vec![PastEntry::together(), PastEntry::single(IncidentCard::flapping())]),
            day("2026-11-19", vec![]),
            day("2026-11-18", vec![PastEntry::single(IncidentCard::resolved())]),
            PastDay { back_to: Some("2026-11-08".to_owned()), ..day("2026-11-17", vec![]) },
        ];
        let maintenance =
            [OccurrenceStatus::InProgress, OccurrenceStatus::Scheduled].map(MaintenanceCard::sample).into();
        Self {
            chrome: Chrome::sample(),
            open: open.collect(),
            many: Some(ManyCard::sample()),
            maintenance,
            groups: vec![group, closed, alone],
            past,
            compact: false,
            dense: false,
        }
    }

    /// The same with a line for each monitor.
    pub fn compact() -> Self {
        Self { compact: true, dense: true, ..Self::sample() }
    }

    /// A page on which nothing is monitored and nothing ever happened.
    pub fn bare() -> Self {
        Self {
            chrome: Chrome::bare(),
            open: vec![],
            many: None,
            maintenance: vec![],
            groups: vec![],
            past: vec![],
            compact: false,
            dense: false,
        }
    }
}

impl ManyCard {
    /// A line of every state, and more that are not shown.
    fn sample() -> Self {
        let line = |shown: &Shown| ManyLine {
            id: "inc_01J0OPEN".to_owned(),
            name: HOSTILE.to_owned(),
            shown: *shown,
            since: super::before(860),
            cause: (*shown != Shown::Unknown).then(|| format!("HTTP 503 {HOSTILE}")),
        };
        Self {
            title: "205 services affected".to_owned(),
            tone: Shown::Down,
            lines: Shown::ALL.iter().map(line).collect(),
            more: 200,
        }
    }
}

impl PastEntry {
    pub(super) fn single(card: IncidentCard) -> Self {
        Self { title: None, incidents: vec![card] }
    }

    pub(super) fn together() -> Self {
        let incidents = vec![IncidentCard::resolved(), IncidentCard::open()];
        Self { title: Some("2 services down".to_owned()), incidents }
    }
}
