//! The sentences of automatic incidents: built by rule, fit for visitors (no addresses), in English.

use std::time::Duration;

use crate::model::{Cause, Impact, Reason, Severity, Shown, Status, time};

/// `Mockoon is down`.
pub(super) fn title(name: &str, status: Status) -> String {
    format!("{name} is {}", state(status))
}

/// The title of a new incident.
pub(super) fn opening(name: &str, status: Status, drill: bool) -> String {
    if drill { format!("Drill: {}", title(name, status)) } else { title(name, status) }
}

pub(super) fn drill_opened(name: &str) -> String {
    format!("Drill: {name} is made to fail on purpose, to see who is told. Nothing is wrong with it.")
}

pub(super) fn drill_ended(name: &str, restarted: bool) -> String {
    let why = if restarted { ", ended by a restart of stillup" } else { "" };
    format!("Drill: it is over{why}. Nothing was wrong with {name}.")
}

/// Whether this is a title that [`title`] makes.
pub(super) fn is_title(text: &str, name: &str) -> bool {
    Status::ALL.iter().any(|status| title(name, *status) == text)
}

const fn state(status: Status) -> &'static str {
    match status {
        Status::Down => "down",
        Status::Degraded => "degraded",
        Status::Up => "up",
        Status::Unknown => "not measured",
    }
}

fn because(cause: Option<&Cause>) -> String {
    cause.map_or_else(String::new, |cause| format!(": {}", cause.reason().public_message()))
}

pub(super) fn opened(name: &str, status: Status, cause: &Cause) -> String {
    let checks = match cause.consecutive_failures {
        1 => "1 failing check".to_owned(),
        count => format!("{count} failing checks in a row"),
    };
    format!("{name} is {}{}. Seen by {checks}.", state(status), because(Some(cause)))
}

/// Another monitor is part of the incident.
pub(super) fn affected(name: &str, shown: Shown, reason: Option<&Reason>) -> String {
    let because = reason.map_or_else(String::new, |reason| format!(": {}", reason.public_message()));
    let how = if shown == Shown::Degraded { "degraded" } else { "affected" };
    format!("{name} is {how} too{because}.")
}

pub(super) fn raised(name: &str, status: Status, (from, to): (Severity, Severity), cause: Option<&Cause>) -> String {
    format!("{name} is now {}{}. Severity raised from {from} to {to}.", state(status), because(cause))
}

pub(super) fn again(name: &str, status: Status, recurrences: u32, cause: Option<&Cause>) -> String {
    let times = recurrences.saturating_add(1);
    format!("{name} is {} again{}. This is time {times} in this incident.", state(status), because(cause))
}

pub(super) fn recovered(name: &str, flapping: bool, window: Duration) -> String {
    if flapping {
        let window = time::words(window);
        format!("{name} works again. It has been flapping, so this stays open until it has worked for {window}.")
    } else {
        format!("{name} works again. A person follows this incident and will close it.")
    }
}

pub(super) fn resolved(name: &str, bad: Duration, recurrences: u32) -> String {
    let bad = time::words(bad);
    if recurrences == 0 {
        format!("{name} works again. It was affected for {bad}.")
    } else {
        format!("{name} works again. It was affected {} times, {bad} in all.", recurrences.saturating_add(1))
    }
}

/// The first words of an incident that a person opened without any.
pub(super) fn opened_by_hand(impact: Impact) -> String {
    match impact {
        Impact::None => "We are looking into this.",
        Impact::Degraded => "We see degraded service and are looking into it.",
        Impact::Down => "We see an outage and are looking into it.",
    }
    .to_owned()
}

/// The end of an incident that a person closed without a word.
pub(super) fn closed(length: Duration) -> String {
    format!("This is resolved. It lasted {}.", time::words(length))
}

/// A person says that it is worse.
pub(super) fn raised_by_hand(from: Severity, to: Severity) -> String {
    format!("Severity raised from {from} to {to}.")
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

pub(super) fn ended(name: &str, reason: EndReason) -> String {
    match reason {
        EndReason::Removed => format!("{name} is no longer watched: monitor removed."),
        EndReason::Paused => format!("{name} is not watched for now: paused."),
        EndReason::Restarted => drill_ended(name, true),
    }
}
