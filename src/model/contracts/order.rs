//! What people want done about incidents, sent or written in files, and why it is refused.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use crate::model::{
    Draft, FileMark, Impact, IncidentId, IncidentStatus, MaintenanceId, MonitorId, Severity, SubscriberId, Timestamp,
    UpdateId, Visibility,
};

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// Of the token; `files` for what is written in git.
    #[serde(rename = "who")]
    pub name: String,
    /// Where the request came from, as far as it is known.
    #[serde(rename = "address", skip_serializing_if = "Option::is_none")]
    pub from: Option<IpAddr>,
}

/// What somebody wants done, and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who.
    pub who: Operator,
    /// Sent with it so that a repetition is answered and not done again.
    pub once: Option<Once>,
    /// What.
    pub order: Order,
}

/// A key that makes a command happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// As sent.
    pub key: String,
    /// Of the request: the same key with another request is a mistake.
    pub fingerprint: String,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A new incident.
    Open(Box<IncidentDraft>),
    /// An update of one.
    Update {
        /// Which.
        incident: IncidentId,
        /// Where it stands from now on; unset: as before.
        status: Option<IncidentStatus>,
        /// What it does to its monitors from now on; unset: as the status says.
        impact: Option<Impact>,
        /// Markdown.
        body: String,
    },
    /// Other facts about one.
    Edit {
        /// Which.
        incident: IncidentId,
        /// What is different.
        edit: Box<Edit>,
    },
    /// Other words in one of its updates.
    Reword {
        /// Which.
        incident: IncidentId,
        /// Which of its updates.
        update: UpdateId,
        /// Markdown.
        body: String,
    },
    /// Its end.
    Resolve {
        /// Which.
        incident: IncidentId,
        /// Since when; unset: now, or since the monitor is good again.
        at: Option<Timestamp>,
        /// Markdown; unset: a sentence by rule.
        body: Option<String>,
    },
    /// Somebody has seen it.
    Acknowledge {
        /// Which.
        incident: IncidentId,
    },
    /// A monitor is to fail on purpose.
    Drill {
        /// Which.
        monitor: MonitorId,
        /// For so long.
        length: Duration,
        /// Only these subscribers hear of it; none named: all that would.
        to: Vec<SubscriberId>,
    },
    /// A drill is to end before its time.
    EndDrill {
        /// Its incident.
        incident: IncidentId,
    },
    /// Planned work.
    Announce(Box<Draft>),
    /// Other facts about planned work.
    Revise {
        /// As it was when that was asked for.
        before: Box<Draft>,
        /// As it is to be; of the same id.
        after: Box<Draft>,
    },
    /// Planned work that does not come, or ends now.
    Cancel(MaintenanceId),
    /// The clock is right, whatever the newest record says.
    AcceptClock,
}

impl Order {
    /// Of which incident it speaks, if that is there already.
    pub const fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::Open(_)
            | Self::Drill { .. }
            | Self::Announce(_)
            | Self::Revise { .. }
            | Self::Cancel(_)
            | Self::AcceptClock => None,
            Self::Update { incident, .. }
            | Self::Edit { incident, .. }
            | Self::Reword { incident, .. }
            | Self::Resolve { incident, .. }
            | Self::Acknowledge { incident }
            | Self::EndDrill { incident } => Some(incident),
        }
    }
}

/// A new incident as told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentDraft {
    /// One line.
    pub title: String,
    /// Markdown; empty: a sentence by rule.
    pub body: String,
    /// Unset: investigating, or resolved if it has ended.
    pub status: Option<IncidentStatus>,
    /// Unset: see [`Impact::unsaid`].
    pub severity: Option<Severity>,
    /// Over its monitors; unset: see [`Impact::unsaid`].
    pub impact: Option<Impact>,
    /// Affected monitors; none = the whole site.
    pub monitors: Vec<MonitorId>,
    /// Unset: now.
    pub started_at: Option<Timestamp>,
    /// Its end, of one that is over.
    pub resolved_at: Option<Timestamp>,
    /// See [`crate::model::Handling::counts`].
    pub counts: bool,
    /// See [`crate::model::Handling::visibility`].
    pub visibility: Visibility,
}

/// What is different; unset stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// One line.
    pub title: Option<String>,
    /// How much it matters.
    pub severity: Option<Severity>,
    /// Over its monitors.
    pub impact: Option<Impact>,
    /// All affected monitors.
    pub monitors: Option<Vec<MonitorId>>,
    /// False takes an automatic one over, true gives it back.
    pub auto_resolve: Option<bool>,
    /// Its beginning.
    pub started_at: Option<Timestamp>,
    /// Its end, of one that is over.
    pub resolved_at: Option<Timestamp>,
    /// See [`crate::model::Handling::counts`].
    pub counts: Option<bool>,
    /// See [`crate::model::Handling::visibility`].
    pub visibility: Option<Visibility>,
}

/// What a file of `incidents/` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub mark: FileMark,
    /// Midnight (UTC) of the date in its name: part of its id.
    pub date: Timestamp,
    /// Its front matter, and the text before the first section.
    pub draft: IncidentDraft,
    /// Its sections, oldest first.
    pub updates: Vec<WrittenUpdate>,
}

/// A section `## 2026-11-21T10:20:00Z identified`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenUpdate {
    /// When.
    pub at: Timestamp,
    /// Where the incident stands after it.
    pub status: IncidentStatus,
    /// Markdown.
    pub body: String,
}

/// Which order the body of a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new incident.
    Open,
    /// An update of this one.
    Update(IncidentId),
    /// Other facts about it.
    Edit(IncidentId),
    /// Other words in one of its updates.
    Reword(IncidentId, UpdateId),
    /// Its end.
    Resolve(IncidentId),
    /// Somebody has seen it.
    Acknowledge(IncidentId),
    /// A monitor is to fail on purpose.
    Drill,
    /// The drill of this incident is to end before its time.
    EndDrill(IncidentId),
    /// Planned work; the body names it.
    Announce,
    /// Other facts about this; the body is the whole of it.
    Revise(Box<Draft>),
    /// An end to this.
    Cancel(MaintenanceId),
    /// The clock is right.
    AcceptClock,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing.
    Missing(Fault),
    /// It makes no sense as things stand.
    Conflict(Fault),
    /// It makes no sense at all.
    Invalid(Vec<Fault>),
    /// The key was used for another request.
    KeyReused(Fault),
    /// It cannot be recorded now.
    Unavailable(Fault),
}

/// Cause and cure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Fault {
    /// With what to do about it.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }
}
