//! Samples of what pages share: the frame, rows, cards, entries.

use super::{HOSTILE, NOW, before, sample_day};
use crate::history::Share;
use crate::model::{
    Brand, DegradedIs, EntryKind, IncidentStatus, Language, Level, NavLink, Severity, Shown, SiteLevel,
};
use crate::view::{Chrome, Headline, IncidentCard, MonitorRef, MonitorRow, Resolved, UpdateLine};

impl Chrome {
    /// Everything set, stale, and the store failing.
    pub fn sample() -> Self {
        Self {
            site_name: format!("Acme Status {HOSTILE}"),
            description: Some(HOSTILE.to_owned()),
            brand: Brand {
                logo: Some("/status/assets/logo.svg?\"".to_owned()),
                logo_dark: Some("/status/assets/dark.svg?\"".to_owned()),
                logo_has_name: true,
                favicon: Some("/status/assets/icon.png?\"".to_owned()),
                nav: vec![NavLink { text: HOSTILE.to_owned(), url: "https://acme.example/?a=1&b=\"2\"".to_owned() }],
                intro: Some(format!("**Hello** {HOSTILE}")),
                footer: Some(format!("*Bye* {HOSTILE}")),
            },
            support_url: Some("https://acme.example/help?a=1&b=2".to_owned()),
            base: "/status".to_owned(),
            site_url: "https://status.acme.example/status".to_owned(),
            locale: Language::Ar,
            timezone: "Europe/Berlin".to_owned(),
            headline: Headline {
                sentence: format!("{HOSTILE} down. Everything else works."),
                level: SiteLevel::Partial,
                shown: Shown::Down,
            },
            resolved: Some(Resolved { id: "inc_01J0DONE".to_owned(), names: HOSTILE.to_owned(), at: before(900) }),
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
            brand: Brand::default(),
            support_url: None,
            base: String::new(),
            site_url: "https://status.acme.example".to_owned(),
            locale: Language::En,
            timezone: "UTC".to_owned(),
            headline: Headline {
                sentence: "Nothing measured yet.".to_owned(),
                level: SiteLevel::Unknown,
                shown: Shown::Unknown,
            },
            resolved: None,
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
            icon: [Some("🛒".to_owned()), Some("/assets/a b\"<.svg".to_owned()), None]
                .into_iter()
                .nth(place % 3)
                .flatten(),
            tags: if place.is_multiple_of(2) { vec!["shop".to_owned(), HOSTILE.to_owned()] } else { Vec::new() },
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

impl IncidentCard {
    pub(in crate::view) fn open() -> Self {
        Self {
            id: "inc_01J0OPEN".to_owned(),
            title: format!("Checkout API down {HOSTILE}"),
            severity: Severity::Critical,
            status: IncidentStatus::Identified,
            stage: IncidentStatus::Identified.as_str(),
            tone: Shown::Down,
            sign: Shown::Down,
            flapping: false,
            drill: false,
            recurrences: 0,
            started_at: before(860),
            resolved_at: None,
            duration_seconds: None,
            downtime_seconds: 860,
            monitors: vec![MonitorRef::sample(true), MonitorRef::sample(false)],
            groups: vec![format!("APIs {HOSTILE}")],
            whole_site: false,
            newest: Some(UpdateLine::sample()),
            cause: Some("HTTP 503".to_owned()),
            bad: Some(Level::Down),
            checked_every_seconds: Some(60),
        }
    }

    pub(in crate::view) fn resolved() -> Self {
        Self {
            id: "inc_01J0DONE".to_owned(),
            title: "Search degraded".to_owned(),
            severity: Severity::Minor,
            status: IncidentStatus::Resolved,
            stage: IncidentStatus::Resolved.as_str(),
            tone: Shown::Up,
            sign: Shown::Degraded,
            started_at: before(90_000),
            resolved_at: Some(before(90_000 - 362)),
            duration_seconds: Some(362),
            downtime_seconds: 362,
            bad: None,
            checked_every_seconds: None,
            ..Self::open()
        }
    }

    pub(in crate::view) fn flapping() -> Self {
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
    pub(super) fn sample(present: bool) -> Self {
        Self { id: "monitor-1".to_owned(), name: HOSTILE.to_owned(), shown: Shown::Degraded, present }
    }
}

impl UpdateLine {
    pub(in crate::view) fn sample() -> Self {
        Self {
            id: "upd_01J0".to_owned(),
            at: before(400),
            kind: EntryKind::Note,
            status: IncidentStatus::Identified,
            body: format!("The payment provider *rejects* our certificate. {HOSTILE}\n\nNext update by 10:30."),
            stage: IncidentStatus::Identified.as_str(),
            person: true,
            level: None,
            story: None,
        }
    }
}
