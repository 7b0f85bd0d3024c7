//! What automatic incidents say, built by rule and fit for visitors (no addresses); its English words are what is
//! stored.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::locale::{Locale, Voice};
use crate::model::incident::round_seconds;
use crate::model::{
    self, Cause, Entry, Impact, Incident, IncidentRecord, Reason, Severity, Status, Story, Warning, Why,
};

/// The words of a story as they are stored; whoever reads it is told it in a language.
pub(super) fn english(story: &Story) -> String {
    Locale::ENGLISH.story(story, &TimeZone::UTC)
}

/// An incident as operators read it, in the language of the site.
pub fn recorded(site: &model::Site, incident: &Incident, page: Option<String>, downtime: Duration) -> IncidentRecord {
    IncidentRecord::new(&Voice::of(site).incident(incident), page, downtime)
}

/// The same with its timeline, which is given oldest first.
pub fn with_timeline(site: &model::Site, record: IncidentRecord, entries: &[Entry]) -> IncidentRecord {
    record.with_updates(&Voice::of(site).entries(entries))
}

/// `Mockoon down`.
pub(super) fn title(name: &str, status: Status) -> Story {
    Story::State { name: name.to_owned(), status }
}

/// The title of a new incident.
pub(super) fn opening(name: &str, status: Status, drill: bool) -> Story {
    if drill { Story::Drill { name: name.to_owned(), status } } else { title(name, status) }
}

pub(super) fn drill_opened(name: &str) -> Story {
    Story::DrillOpened { name: name.to_owned() }
}

pub(super) fn drill_ended(name: &str, restarted: bool) -> Story {
    Story::DrillOver { name: name.to_owned(), restarted }
}

/// Another monitor is part of the incident.
pub(super) fn affected(name: &str, reason: Option<&Reason>) -> Story {
    Story::Affected {
        name: name.to_owned(),
        why: reason.map(|reason| Why { kind: reason.kind, number: reason.number }),
    }
}

pub(super) fn opened(name: &str, status: Status, cause: Option<&Cause>) -> Story {
    match cause {
        Some(cause) => Story::Opened {
            name: name.to_owned(),
            status,
            why: Some(Why::from(cause)),
            checks: cause.consecutive_failures,
        },
        None => title(name, status),
    }
}

pub(super) fn raised(name: &str, status: Status, (from, to): (Severity, Severity), cause: Option<&Cause>) -> Story {
    Story::Raised { name: name.to_owned(), status, why: cause.map(Why::from), from, to }
}

pub(super) fn again(name: &str, status: Status, recurrences: u32, cause: Option<&Cause>) -> Story {
    Story::Again { name: name.to_owned(), status, why: cause.map(Why::from), times: recurrences.saturating_add(1) }
}

pub(super) fn recovered(name: &str, flapping: bool, window: Duration) -> Story {
    let name = name.to_owned();
    if flapping { Story::Flapping { name, window: round_seconds(window) } } else { Story::Followed { name } }
}

/// It has worked for so long that it is told.
pub(super) fn steady(name: &str, good: Duration) -> Story {
    Story::Steady { name: name.to_owned(), good: round_seconds(good) }
}

/// The title of an incident of a certificate.
pub(super) fn certificate(name: &str) -> Story {
    Story::Certificate { name: name.to_owned() }
}

pub(super) fn ending(name: &str, warning: &Warning) -> Story {
    Story::Ending {
        name: name.to_owned(),
        subject: warning.subject.clone(),
        days: warning.days_left,
        ends_at: warning.expires_at,
    }
}

pub(super) fn renewed(name: &str) -> Story {
    Story::Renewed { name: name.to_owned() }
}

/// Of an incident of stillup itself, which cannot see out.
pub(super) fn blind(reason: Option<&Reason>) -> Story {
    Story::CannotSee { why: reason.map(|reason| Why { kind: reason.kind, number: reason.number }) }
}

/// It runs again after so long.
pub(super) fn runs_again(starved: Duration) -> Story {
    Story::RunsAgain { length: round_seconds(starved) }
}

/// It sees again after so long.
pub(super) fn sees_again(blind: Duration) -> Story {
    Story::SeesAgain { length: round_seconds(blind) }
}

pub(super) fn resolved(name: &str, bad: Duration, recurrences: u32) -> Story {
    Story::Over { name: name.to_owned(), bad: round_seconds(bad), times: recurrences.saturating_add(1) }
}

/// The first words of an incident that a person opened without any.
pub(super) const fn opened_by_hand(impact: Impact) -> Story {
    Story::ByHand { impact }
}

/// The end of an incident that a person closed without a word.
pub(super) fn closed(length: Duration) -> Story {
    Story::Closed { length: round_seconds(length) }
}

/// A person says that it is worse.
pub(super) const fn raised_by_hand(from: Severity, to: Severity) -> Story {
    Story::RaisedByHand { from, to }
}

/// What an entry says: by rule, or in a person's words.
#[derive(Clone, Debug)]
pub(super) enum Saying {
    /// Told in the language of its reader.
    Rule(Story),
    /// As it was written.
    Person(String),
}

impl Saying {
    /// The words if there are any, else what is said by rule.
    pub(super) fn of(words: Option<&str>, rule: impl FnOnce() -> Story) -> Self {
        match words.filter(|words| !words.trim().is_empty()) {
            Some(words) => Self::Person(words.to_owned()),
            None => Self::Rule(rule()),
        }
    }

    /// The words that are stored and sent, and the story behind them.
    pub(super) fn parts(self) -> (String, Option<Story>) {
        match self {
            Self::Rule(story) => (english(&story), Some(story)),
            Self::Person(words) => (words, None),
        }
    }
}

/// Why a monitor is watched no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndReason {
    /// Not in the configuration any more.
    Removed,
    /// `enabled: false`.
    Paused,
    /// It was a drill, and the process that ran it is gone.
    Restarted,
}

pub(super) fn ended(name: &str, reason: EndReason) -> Story {
    let name = name.to_owned();
    match reason {
        EndReason::Removed => Story::Removed { name },
        EndReason::Paused => Story::Paused { name },
        EndReason::Restarted => Story::DrillOver { name, restarted: true },
    }
}
