//! An incident and its timeline.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::reason::public_message;
use crate::model::status::words;
use crate::model::{
    Evidence, Found, Handling, IncidentId, MonitorId, OutcomeKind, Phases, Reason, ReasonKind, Severity, Story,
    Timestamp, UpdateId,
};

words!(
    /// Where an incident stands.
    IncidentStatus {
        Investigating = "investigating", Identified = "identified", Monitoring = "monitoring",
        Resolved = "resolved", Postmortem = "postmortem",
    }
);

impl IncidentStatus {
    /// Whether an incident that stands there has ended.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Postmortem)
    }
}

words!(
    /// Who opened it.
    Source { Automatic = "automatic", Manual = "manual" }
);

words!(
    /// What it is about: a service; a certificate that is near its end, minor, and resolved when enough days are left;
    /// or stillup itself, which cannot see out, or cannot record anything (which is never recorded). But for the first
    /// they are operators' business: private, of one fixed severity, and of no impact.
    IncidentKind { Service = "service", Certificate = "certificate", Blind = "blind", Store = "store" }
);

impl IncidentKind {
    /// Whether visitors have no part in it.
    pub const fn is_for_operators(self) -> bool {
        match self {
            Self::Service => false,
            Self::Certificate | Self::Blind | Self::Store => true,
        }
    }
}

words!(
    /// What an entry of the timeline tells. `affected_private`, `acknowledged`, `withdrawn`, `delivered` and `dead` are
    /// for operators only.
    EntryKind {
        Opened = "opened", Raised = "raised", Recovered = "recovered", Recurred = "recurred", Reopened = "reopened",
        Affected = "affected", AffectedPrivate = "affected_private",
        Note = "note", Acknowledged = "acknowledged", Withdrawn = "withdrawn", Delivered = "delivered",
        Dead = "dead", Resolved = "resolved",
    }
);

impl EntryKind {
    /// Whether visitors may see it.
    pub const fn is_public(self) -> bool {
        match self {
            Self::Opened
            | Self::Raised
            | Self::Recovered
            | Self::Recurred
            | Self::Reopened
            | Self::Affected
            | Self::Note
            | Self::Resolved => true,
            Self::AffectedPrivate | Self::Acknowledged | Self::Withdrawn | Self::Delivered | Self::Dead => false,
        }
    }
}

/// An incident as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// Affected monitors; an automatic one has its own, the first, then those that depend on it, and those people have
    /// added. None: the whole site.
    pub monitors: Vec<MonitorId>,
    /// `Mockoon down`.
    pub title: String,
    /// What the title says, while nobody has written another.
    pub story: Option<Story>,
    /// Where it stands.
    pub status: IncidentStatus,
    /// The worst so far.
    pub severity: Severity,
    /// Who opened it.
    pub source: Source,
    /// What it is about.
    pub kind: IncidentKind,
    /// Made on purpose.
    pub drill: bool,
    /// Reopened at least once.
    pub flapping: bool,
    /// Beginning of the first bad stretch.
    pub started_at: Timestamp,
    /// Beginning of the good stretch that ended it; never before `started_at`.
    pub resolved_at: Option<Timestamp>,
    /// Times the monitor went bad again.
    pub recurrences: u32,
    /// Bad time of finished bad stretches, measured and outside maintenance.
    pub downtime: Duration,
    /// Beginning of the running bad stretch, while there is one.
    pub bad_since: Option<Timestamp>,
    /// The failing check that opened, raised or reopened it last; `None` for a manual one.
    pub cause: Option<Box<Cause>>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What people have laid down about it.
    pub handling: Handling,
}

impl Incident {
    /// As it is at an instant: `None` if it lies in the future, which the clock has left. What lies there of its end is
    /// not told.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp) -> Option<Self> {
        self.resolved_at = self.resolved_at.map(|end| end.min(now));
        self.updated_at = self.updated_at.min(now);
        (self.started_at <= now).then_some(self)
    }

    /// Bad time until `now`, of one that no check measures; see [`Standing::downtime`](super::Standing::downtime) for
    /// the others.
    pub fn downtime_alone(&self, now: Timestamp) -> Duration {
        self.downtime + self.bad_since.map_or(Duration::ZERO, |since| now.since(since))
    }

    /// `resolved_at − started_at`, rounded to seconds.
    pub fn duration_seconds(&self) -> Option<u64> {
        self.resolved_at.map(|end| round_seconds(end.since(self.started_at)))
    }
}

/// Whole seconds, rounded.
pub fn round_seconds(duration: Duration) -> u64 {
    (duration + Duration::from_millis(500)).as_secs()
}

/// Why an incident opened, was raised, or reopened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Of the newest failing check.
    pub kind: ReasonKind,
    /// For operators and subscribers; visitors get kind and number while `hide_reasons` holds.
    pub message: String,
    /// See [`Reason::number`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// See [`Reason::found`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Box<Found>>,
    /// Length of the bad run at that moment.
    pub consecutive_failures: u32,
    /// F at that moment.
    pub failure_threshold: u32,
    /// Locations that see it failing.
    pub locations_failing: u32,
    /// Locations there are.
    pub locations_total: u32,
    /// Start of the first check of the bad run.
    pub first_failure_at: Timestamp,
}

impl Cause {
    /// The reason in it.
    pub fn reason(&self) -> Reason {
        Reason { kind: self.kind, message: self.message.clone(), number: self.number, found: self.found.clone() }
    }

    /// Kind and number alone are left of the reason: fit for visitors.
    pub fn hide(&mut self) {
        (self.message, self.found) = (public_message(self.kind, self.number), None);
    }
}

/// One entry of the append-only timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: UpdateId,
    /// When it was decided.
    pub at: Timestamp,
    /// What it tells.
    pub kind: EntryKind,
    /// Where the incident stands after it.
    pub status: IncidentStatus,
    /// Its severity after it.
    pub severity: Severity,
    /// A sentence, without addresses: fit for visitors.
    pub body: String,
    /// What an automatic entry says, as data; older ones have only their words.
    pub story: Option<Story>,
    /// The checks that caused an automatic entry, oldest first, at most ten.
    pub checks: Vec<CheckNote>,
}

/// A check as an entry of the timeline remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckNote {
    /// When it started.
    pub at: Timestamp,
    /// What it found.
    pub outcome: OutcomeKind,
    /// How long it took, microseconds.
    pub latency_us: u64,
    /// Why it was not up.
    pub reason: Option<Reason>,
}

/// A failing check kept with its incident as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// Which monitor.
    pub monitor: MonitorId,
    /// When it started.
    pub at: Timestamp,
    /// Degraded or down.
    pub outcome: OutcomeKind,
    /// How long it took.
    pub latency: Duration,
    /// Its parts.
    pub phases: Phases,
    /// Why.
    pub reason: Reason,
    /// What was seen.
    pub evidence: Evidence,
}

/// An incident and one of the monitors it affects, or the whole site, as figures of a period need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Which incident.
    pub incident: IncidentId,
    /// Which monitor; `None`: the whole site.
    pub monitor: Option<MonitorId>,
    /// Its beginning.
    pub started_at: Timestamp,
    /// Its end, once resolved.
    pub resolved_at: Option<Timestamp>,
}
